import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SECTOR = 512;
const SECTORS = 2880;
const RESERVED = 1;
const SECTORS_PER_FAT = 9;
const ROOT_ENTRIES = 224;
const ROOT = (RESERVED + 2 * SECTORS_PER_FAT) * SECTOR;
const DATA = ROOT + ROOT_ENTRIES * 32;
const LABEL = 'PORTCULLIS ';
const README =
  'Portcullis mounts this image every few minutes, and must be kept from it.\r\nIf you can read this, this Mac is not protected.\r\n';

/**
 * The canary: a volume as on a 1440 KB floppy disk (FAT12, the BIOS parameter block of Microsoft's FAT
 * specification), which every macOS mounts, made here byte for byte. It is not made by `hdiutil create`, because that
 * formats a disk, which the bridge may rightly refuse under a policy against disk images; and so its content is
 * known, and whatever else lies there is replaced.
 */
export function canaryImage(): Buffer {
  const image = Buffer.alloc(SECTORS * SECTOR);
  image.write('\u00EB\u003C\u0090', 0, 'latin1');
  image.write('PORTCULL', 3, 'latin1');
  image.writeUInt16LE(SECTOR, 11);
  image.writeUInt8(1, 13); // sectors per cluster
  image.writeUInt16LE(RESERVED, 14);
  image.writeUInt8(2, 16); // FATs
  image.writeUInt16LE(ROOT_ENTRIES, 17);
  image.writeUInt16LE(SECTORS, 19);
  image.writeUInt8(0xf0, 21); // removable medium
  image.writeUInt16LE(SECTORS_PER_FAT, 22);
  image.writeUInt16LE(18, 24); // sectors per track
  image.writeUInt16LE(2, 26); // heads
  image.writeUInt8(0x29, 38);
  image.writeUInt32LE(0x5043414e, 39); // volume id
  image.write(LABEL, 43, 'latin1');
  image.write('FAT12   ', 54, 'latin1');
  image.writeUInt16LE(0xaa55, 510);
  for (let fat = 0; fat < 2; fat += 1) {
    // Clusters 0 and 1 are the medium's; cluster 2 holds the whole text, and ends there.
    image.set([0xf0, 0xff, 0xff, 0xff, 0x0f], (RESERVED + fat * SECTORS_PER_FAT) * SECTOR);
  }
  image.write(LABEL, ROOT, 'latin1');
  image.writeUInt8(0x08, ROOT + 11);
  image.write('README  TXT', ROOT + 32, 'latin1');
  image.writeUInt8(0x01, ROOT + 32 + 11);
  for (const entry of [ROOT, ROOT + 32]) image.writeUInt16LE((46 << 9) | (1 << 5) | 1, entry + 24); // 2026-01-01
  image.writeUInt16LE(2, ROOT + 32 + 26);
  image.writeUInt32LE(README.length, ROOT + 32 + 28);
  image.write(README, DATA, 'latin1');
  return image;
}

/**
 * The image's file below the agent's folder; written anew when it is missing or not what it should be. Throws what
 * the disk says.
 */
export function ensureImage(stateDir: string): string {
  const path = join(stateDir, 'canary.img');
  const image = canaryImage();
  if (!isSame(path, image)) {
    const fresh = `${path}.new`;
    writeFileSync(fresh, image, { mode: 0o600 });
    chmodSync(fresh, 0o600);
    renameSync(fresh, path);
  }
  return path;
}

function isSame(path: string, image: Buffer): boolean {
  try {
    return readFileSync(path).equals(image);
  } catch {
    return false;
  }
}
