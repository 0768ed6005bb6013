/** Which files are programs or libraries of macOS: all of them have to be signed, and none may be forgotten. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { walk } from './walk.mjs';

// mach-o/loader.h and mach-o/fat.h, as they lie on disk: MH_MAGIC(_64) little-endian, FAT_MAGIC(_64) big-endian.
const MAGIC = new Set(['cefaedfe', 'cffaedfe', 'cafebabe', 'cafebabf']);

/** @param {string} file */
export async function isMachO(file) {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(8), 0, 8, 0);
    if (bytesRead < 8 || !MAGIC.has(buffer.toString('hex', 0, 4))) return false;
    // A class file of Java begins like a fat binary; its version stands where the number of slices is.
    return !buffer.toString('hex', 0, 4).startsWith('cafebab') || buffer.readUInt32BE(4) < 20;
  } finally {
    await handle.close();
  }
}

/**
 * Everything below a folder that is Mach-O, deepest first and in a steady order.
 * @param {string} folder
 * @returns {Promise<readonly string[]>}
 */
export async function findMachO(folder) {
  const entries = await walk(folder);
  /** @type {string[]} */
  const found = [];
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && (await isMachO(file))) found.push(file);
  }
  const depth = (/** @type {string} */ file) => file.split(path.sep).length;
  return found.toSorted((left, right) => depth(right) - depth(left) || (left < right ? -1 : 1));
}
