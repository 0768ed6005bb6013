import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { canaryImage } from '../src/canary/image.js';
import { removeTemporaryFolders, temporaryFolder } from './fixtures/temporary.js';

/** Offsets of Apple's Technical Note TN1150. */
const HEADER = 1024;
const image = canaryImage();
const u32 = (at: number) => image.readUInt32BE(at);
const node = (block: number) => image.subarray(block * 4096, (block + 1) * 4096);
const offsets = (bytes: Buffer, count: number) =>
  Array.from({ length: count }, (_, at) => bytes.readUInt16BE(4096 - 2 * (at + 1)));

afterAll(removeTemporaryFolders);

describe('the image of the canary', () => {
  it('is a volume of HFS Plus, unmounted in order, with its header twice', () => {
    expect(image.toString('latin1', HEADER, HEADER + 2)).toBe('H+');
    expect(image.readUInt16BE(HEADER + 2)).toBe(4);
    expect(u32(HEADER + 4) & 0x100).toBe(0x100);
    expect(u32(HEADER + 40) * u32(HEADER + 44)).toBe(image.length);
    const second = image.length - 1024;
    expect(image.subarray(second, second + 512).equals(image.subarray(HEADER, HEADER + 512))).toBe(true);
  });

  it('counts as used what it uses, and nothing else', () => {
    const used = [...Array(256).keys()].filter((bit) => ((image[4096 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
    expect(256 - used.length).toBe(u32(HEADER + 48));
    const forks = [112, 192, 272].flatMap((at) => {
      const [start, count] = [u32(HEADER + at + 16), u32(HEADER + at + 20)];
      return Array.from({ length: count }, (_, index) => start + index);
    });
    expect(used).toEqual([0, ...forks, 5, 255]);
  });

  it('has a catalog whose keys rise, and each thread leads back', () => {
    const leaf = node(4);
    const at = offsets(leaf, 4);
    const keys = at.map((offset) => {
      const length = leaf.readUInt16BE(offset + 6);
      const name = Buffer.from(leaf.subarray(offset + 8, offset + 8 + 2 * length))
        .swap16()
        .toString('utf16le');
      return [leaf.readUInt32BE(offset + 2), name] as const;
    });
    expect(keys).toEqual([
      [1, 'PORTCULLIS'],
      [2, ''],
      [2, 'README.txt'],
      [16, ''],
    ]);
    const types = at.map((offset) => leaf.readInt16BE(offset + 2 + leaf.readUInt16BE(offset)));
    expect(types).toEqual([1, 3, 2, 4]);
  });

  const has7z = spawnSync('7z', ['i']).status === 0;
  it.runIf(has7z)('is read by a program that knows nothing of ours', () => {
    const file = join(temporaryFolder(), 'canary.img');
    writeFileSync(file, image);
    const { stdout, status } = spawnSync('7z', ['e', '-so', '-thfs', file, 'PORTCULLIS/README.txt'], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Portcullis mounts this image .*this Mac is not protected\.\n$/s);
  });
});
