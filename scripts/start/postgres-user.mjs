/**
 * PostgreSQL refuses to run as root. Started by root (in a container, say), it runs as a user of its own, which must
 * be able to reach its programs and its data.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { run } from '../run.mjs';
import { messageOf, Trouble } from '../trouble.mjs';

/** @typedef {{ uid: number, gid: number }} Owner */

const USER = 'postgres';
/** Used when the checkout or the data folder is closed to that user, as /root is. */
const OPEN_PLACE = '/var/lib/portcullis';

/**
 * The user that PostgreSQL is to run as; `null`: the present one.
 * @returns {Promise<Owner | null>}
 */
export async function databaseOwner() {
  if (process.getuid?.() !== 0) return null;
  const found = (await lookUp()) ?? (await create());
  if (found === null) {
    throw new Trouble(
      'PostgreSQL does not run as root, and the user `postgres` could not be made for it: run Portcullis as another user than root',
    );
  }
  return found;
}

async function create() {
  await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', USER]);
  return lookUp();
}

/** @returns {Promise<Owner | null>} */
async function lookUp() {
  const [uid, gid] = await Promise.all([run('id', ['-u', USER]), run('id', ['-g', USER])]);
  return uid.code === 0 && gid.code === 0 ? { uid: Number(uid.output), gid: Number(gid.output) } : null;
}

/**
 * Whether that user gets to a file or folder through all the folders above it.
 * @param {string} place
 * @param {Owner} owner
 */
function reaches(place, owner) {
  return spawnSync('test', ['-r', place], { ...owner, cwd: '/' }).status === 0;
}

/**
 * The folder for the database of a data folder: inside it, or elsewhere when its user cannot reach it there.
 * @param {string} dataDir
 * @param {Owner | null} owner
 */
export function databaseFolder(dataDir, owner) {
  return owner === null || reaches(dataDir, owner) ? path.join(dataDir, 'postgres') : elsewhere(dataDir);
}

/** @param {string} dataDir */
function elsewhere(dataDir) {
  const key = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 12);
  return path.join(OPEN_PLACE, key, 'postgres');
}

/**
 * Deletes the database of a data folder that lies elsewhere, if there is one.
 * @param {string} dataDir
 */
export async function discardDatabase(dataDir) {
  await rm(elsewhere(dataDir), { recursive: true, force: true });
}

/**
 * PostgreSQL's programs: those of the installed package, or a copy of them that its user can reach.
 * @param {string} packageDir
 * @param {string} version
 * @param {Owner | null} owner
 */
export async function reachablePrograms(packageDir, version, owner) {
  const native = path.join(packageDir, 'native');
  if (owner === null || reaches(path.join(native, 'bin/postgres'), owner)) return native;
  const copy = path.join(OPEN_PLACE, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  try {
    const next = `${copy}.${process.pid}`;
    await mkdir(OPEN_PLACE, { recursive: true, mode: 0o755 });
    await cp(native, next, { recursive: true, verbatimSymlinks: true });
    await rename(next, copy).catch(() => rm(next, { recursive: true, force: true }));
  } catch (error) {
    throw new Trouble(
      `the user \`${USER}\`, as whom PostgreSQL runs, cannot read \`${native}\`, and copying it to \`${copy}\` failed (${messageOf(error)}): put the checkout where every user may read it, or run as another user than root`,
      { cause: error },
    );
  }
  return copy;
}
