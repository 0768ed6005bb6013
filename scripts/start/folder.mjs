/** The data folder: whether it can be used, and what it keeps secret. */
import { randomBytes } from 'node:crypto';
import { access, chmod, constants, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf, Trouble } from '../trouble.mjs';

/**
 * @typedef {object} Secrets
 * @property {1} version
 * @property {string} databasePassword
 * @property {string} serverSecret 32 bytes, base64: encrypts the signing keys
 * @property {string} enrolmentToken
 * @property {boolean} seeded
 */

const SECRETS = 'secrets.json';

/** A secret that can stand in a URL, a file name and a command line: letters and digits alone. */
export function makeSecret(length = 24) {
  const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // Bytes beyond the last whole round are thrown away, or the first letters would come more often.
      if (byte < 256 - (256 % letters.length) && text.length < length) text += letters[byte % letters.length];
    }
  }
  return text;
}

/**
 * Makes sure that the folder is there and can be written.
 * @param {string} folder
 * @throws {Trouble}
 */
export async function openFolder(folder) {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
    const probe = path.join(folder, `.probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw new Trouble(
      `the data folder \`${folder}\` cannot be written (${codeOf(error) ?? messageOf(error)}): make it writable, or use another with \`--data DIR\``,
      { cause: error },
    );
  }
}

/**
 * Throws all data away, if the folder is one of ours.
 * @param {string} folder
 * @throws {Trouble} when it holds something else
 */
export async function emptyFolder(folder) {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length === 0) return;
  const ours = await stat(path.join(folder, SECRETS)).catch(() => null);
  if (ours === null) {
    throw new Trouble(
      `\`${folder}\` is not a data folder of Portcullis, so \`--fresh\` does not delete it: name another with \`--data DIR\``,
    );
  }
  try {
    // What tells that the folder is ours goes last, so that an interrupted deletion can be repeated.
    for (const entry of entries) {
      if (entry !== SECRETS) await rm(path.join(folder, entry), { recursive: true, force: true });
    }
    await rm(path.join(folder, SECRETS));
  } catch (error) {
    throw new Trouble(`\`${folder}\` cannot be deleted (${messageOf(error)})`, { cause: error });
  }
}

/**
 * The secrets of the folder, made at the first start.
 * @param {string} folder
 * @returns {Promise<Secrets>}
 */
export async function loadSecrets(folder) {
  const file = path.join(folder, SECRETS);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      throw new Trouble(`\`${file}\` cannot be read (${messageOf(error)}): begin anew with \`--fresh\``, {
        cause: error,
      });
    }
  }
  /** @type {Secrets} */
  const secrets = {
    version: 1,
    databasePassword: makeSecret(),
    serverSecret: randomBytes(32).toString('base64'),
    enrolmentToken: makeSecret(32),
    seeded: false,
  };
  await saveSecrets(folder, secrets);
  return secrets;
}

/**
 * @param {string} folder
 * @param {Secrets} secrets
 */
export async function saveSecrets(folder, secrets) {
  await writePrivate(path.join(folder, SECRETS), JSON.stringify(secrets, null, 2));
}

/**
 * Writes a file that only its owner can read, all or nothing.
 * @param {string} file
 * @param {string} text
 */
export async function writePrivate(file, text) {
  const next = `${file}.new`;
  await writeFile(next, text, { mode: 0o600 });
  await chmod(next, 0o600);
  await rename(next, file);
}
