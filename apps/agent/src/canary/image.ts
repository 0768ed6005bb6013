import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = 4096;
const BLOCKS = 256;
/** The blocks of what a volume has to have, one after the other, and of the one file. */
const AT = { bitmap: 1, extents: 2, catalog: 3, file: 5, last: BLOCKS - 1 } as const;
const CATALOG_BLOCKS = 2;
const USED = [0, AT.bitmap, AT.extents, AT.catalog, AT.catalog + 1, AT.file, AT.last];
const HEADER = 1024;
/** Ids of the catalog: the parent of the root, the root, the first that is free for a file. */
const ABOVE_ROOT = 1;
const ROOT = 2;
const FILE = 16;
/** 2026-01-01, in seconds since 1904. */
const DATE = 1_767_225_600 + 2_082_844_800;
const LABEL = 'PORTCULLIS';
const NAME = 'README.txt';
const README =
  'Portcullis mounts this image every few minutes, and must be kept from it.\nIf you can read this, this Mac is not protected.\n';

/**
 * The canary: a volume of HFS Plus (Apple, Technical Note TN1150), which every macOS mounts inside the kernel, made
 * here byte for byte. FAT would be mounted by a daemon that can hang (`fskitd`), and on macOS 13 from a source that
 * looks like a server's. It is not made by `hdiutil create`, because that formats a disk, which the bridge may rightly
 * refuse under a policy against disk images; and so its content is known, and whatever else lies there is replaced.
 */
export function canaryImage(): Buffer {
  const image = Buffer.alloc(BLOCKS * BLOCK);
  const header = volumeHeader();
  header.copy(image, HEADER);
  header.copy(image, image.length - HEADER);
  for (const block of USED) setBit(image, AT.bitmap * BLOCK, block);
  treeHeader({ nodes: 1, records: 0, longestKey: 10, attributes: 0x2 }).copy(image, AT.extents * BLOCK);
  const records = catalogRecords();
  treeHeader({ nodes: CATALOG_BLOCKS, records: records.length, longestKey: 516, attributes: 0x6 }).copy(
    image,
    AT.catalog * BLOCK,
  );
  leaf(records).copy(image, (AT.catalog + 1) * BLOCK);
  image.write(README, AT.file * BLOCK, 'latin1');
  return image;
}

function volumeHeader(): Buffer {
  const header = Buffer.alloc(512);
  header.write('H+', 0, 'latin1');
  header.writeUInt16BE(4, 2);
  header.writeUInt32BE(1 << 8, 4); // unmounted in order
  header.write('10.0', 8, 'latin1'); // who mounted it last
  for (const date of [16, 20, 28]) header.writeUInt32BE(DATE, date);
  header.writeUInt32BE(1, 32); // files
  header.writeUInt32BE(BLOCK, 40);
  header.writeUInt32BE(BLOCKS, 44);
  header.writeUInt32BE(BLOCKS - USED.length, 48);
  header.writeUInt32BE(AT.file + 1, 52); // where to look for room
  for (const clump of [56, 60]) header.writeUInt32BE(BLOCK, clump);
  header.writeUInt32BE(FILE + 1, 64);
  header.writeUInt32BE(1, 76); // Roman, the only encoding of names
  fork(BLOCK, AT.bitmap, 1).copy(header, 112);
  fork(BLOCK, AT.extents, 1).copy(header, 192);
  fork(CATALOG_BLOCKS * BLOCK, AT.catalog, CATALOG_BLOCKS).copy(header, 272);
  return header;
}

function fork(bytes: number, block: number, blocks: number): Buffer {
  const data = Buffer.alloc(80);
  data.writeBigUInt64BE(BigInt(bytes), 0);
  data.writeUInt32BE(BLOCK, 8);
  data.writeUInt32BE(blocks, 12);
  data.writeUInt32BE(block, 16);
  data.writeUInt32BE(blocks, 20);
  return data;
}

function setBit(bytes: Buffer, from: number, bit: number): void {
  const at = from + Math.floor(bit / 8);
  bytes[at] = (bytes[at] ?? 0) | (0x80 >> (bit % 8));
}

interface Tree {
  readonly nodes: number;
  readonly records: number;
  readonly longestKey: number;
  readonly attributes: number;
}

/** The first node of a B-tree that has at most one leaf, which is the next node. */
function treeHeader({ nodes, records, longestKey, attributes }: Tree): Buffer {
  const node = Buffer.alloc(BLOCK);
  node.writeInt8(1, 8);
  node.writeUInt16BE(3, 10);
  const record = 14;
  const leafNode = records === 0 ? 0 : 1;
  node.writeUInt16BE(leafNode, record); // depth
  for (const [at, value] of [
    [2, leafNode],
    [6, records],
    [10, leafNode],
    [14, leafNode],
  ] as const)
    node.writeUInt32BE(value, record + at);
  node.writeUInt16BE(BLOCK, record + 18);
  node.writeUInt16BE(longestKey, record + 20);
  node.writeUInt32BE(nodes, record + 22);
  node.writeUInt32BE(BLOCK, record + 32);
  node.writeUInt32BE(attributes, record + 38);
  for (let used = 0; used < nodes; used += 1) setBit(node, 248, used);
  for (const [at, offset] of [record, 120, 248, BLOCK - 8].entries()) node.writeUInt16BE(offset, BLOCK - 2 * (at + 1));
  return node;
}

function leaf(records: readonly Buffer[]): Buffer {
  const node = Buffer.alloc(BLOCK);
  node.writeInt8(-1, 8);
  node.writeUInt8(1, 9);
  node.writeUInt16BE(records.length, 10);
  let offset = 14;
  for (const [at, record] of [...records, Buffer.alloc(0)].entries()) {
    node.writeUInt16BE(offset, BLOCK - 2 * (at + 1));
    offset += record.copy(node, offset);
  }
  return node;
}

/** In the order of their keys: the root under what is above it, its thread, the file, its thread. */
function catalogRecords(): readonly Buffer[] {
  return [
    Buffer.concat([key(ABOVE_ROOT, LABEL), entry(1, ROOT, 0o040_755)]),
    Buffer.concat([key(ROOT, ''), thread(3, ABOVE_ROOT, LABEL)]),
    Buffer.concat([key(ROOT, NAME), entry(2, FILE, 0o100_444)]),
    Buffer.concat([key(FILE, ''), thread(4, ROOT, NAME)]),
  ];
}

function unicode(text: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length, 0);
  return Buffer.concat([length, Buffer.from(text, 'utf16le').swap16()]);
}

function key(parent: number, name: string): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt16BE(6 + 2 * name.length, 0);
  head.writeUInt32BE(parent, 2);
  return Buffer.concat([head, unicode(name)]);
}

function thread(type: 3 | 4, parent: number, name: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt16BE(type, 0);
  head.writeUInt32BE(parent, 4);
  return Buffer.concat([head, unicode(name)]);
}

/** A folder (1) or a file (2). */
function entry(type: 1 | 2, id: number, mode: number): Buffer {
  const record = Buffer.alloc(type === 1 ? 88 : 248);
  record.writeInt16BE(type, 0);
  if (type === 1)
    record.writeUInt32BE(1, 4); // entries in it
  else record.writeUInt16BE(0x2, 2); // it has a thread
  record.writeUInt32BE(id, 8);
  for (const date of [12, 16, 20, 24]) record.writeUInt32BE(DATE, date);
  record.writeUInt16BE(mode, 42);
  if (type === 2) fork(README.length, AT.file, 1).copy(record, 88);
  return record;
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
