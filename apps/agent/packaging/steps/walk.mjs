/**
 * Everything below a folder, links as themselves: whether readdir's `recursive` goes through them differs between
 * versions of Node.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param {string} folder
 * @returns {Promise<readonly import('node:fs').Dirent[]>} a folder before what is in it
 */
export async function walk(folder) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    found.push(entry);
    if (entry.isDirectory()) found.push(...(await walk(path.join(folder, entry.name))));
  }
  return found;
}
