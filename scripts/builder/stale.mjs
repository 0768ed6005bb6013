import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'test', '.vite']);

/**
 * Time of the last change below a file or folder, in milliseconds; 0 when it is not there.
 * @param {string} place
 * @returns {Promise<number>}
 */
async function newest(place) {
  const found = await stat(place).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  let latest = 0;
  for (const entry of await readdir(place)) {
    if (!SKIPPED.has(entry)) latest = Math.max(latest, await newest(path.join(place, entry)));
  }
  return latest;
}

/**
 * Whether a built file is missing, or older than anything that it was built from.
 * @param {string} built
 * @param {readonly string[]} sources files and folders
 */
export async function isStale(built, sources) {
  const builtAt = await newest(built);
  if (builtAt === 0) return true;
  for (const source of sources) if ((await newest(source)) > builtAt) return true;
  return false;
}
