/** What happens at the simulated Macs of a demonstration: the recordings, each with serial numbers of its own. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RECORDINGS_DIR } from '../places.mjs';
import { codeOf, Trouble } from '../trouble.mjs';

/** In the order of the people in macs.mjs: the recording that shows their day. */
const DAYS = [
  'office-day',
  'phones',
  'designer',
  'developer',
  'meeting-room',
  'quiet-desk',
  'external-boot',
  'hostile-day',
];

/** What the first Mac shows when its day is over: a demonstration of one Mac has no other. */
const AFTERWARDS = ['hours-apart'];

/** A serial number that tells one device from another; shorter ones are placeholders, and stay what they are. */
const UNIQUE = /^[0-9A-Za-z]{8,}$/;

/**
 * The recordings of one Mac. After as many Macs as there are days the days begin again, with other devices: the same
 * stick cannot be in two Macs at once.
 * @param {number} number of the Mac, from 1
 * @param {string} folder where recordings with other serial numbers are kept
 * @returns {Promise<readonly string[]>}
 */
export async function recordingsFor(number, folder) {
  const day = DAYS[(number - 1) % DAYS.length] ?? 'office-day';
  const round = Math.floor((number - 1) / DAYS.length);
  const original = path.join(RECORDINGS_DIR, `${day}.jsonl`);
  if (number === 1) return [original, ...AFTERWARDS.map((name) => path.join(RECORDINGS_DIR, `${name}.jsonl`))];
  if (round === 0) return [original];
  await mkdir(folder, { recursive: true });
  const copy = path.join(folder, `${day}.jsonl`);
  await writeFile(copy, withOtherSerials(await read(original), number));
  return [copy];
}

/** @param {string} file */
async function read(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Trouble(`the recording \`${file}\` cannot be read (${codeOf(error)}): this checkout is not complete`, {
      cause: error,
    });
  }
}

/**
 * @param {string} recording
 * @param {number} number
 */
export function withOtherSerials(recording, number) {
  return recording.replaceAll(/("serialNumber": ?)"([^"\\]*)"/g, (whole, key, serial) => {
    if (!UNIQUE.test(serial) || /^(.)\1*$/.test(serial)) return whole;
    const other = createHash('sha256').update(`${serial}#${number}`).digest('hex').slice(0, 6).toUpperCase();
    return `${key}"${serial.slice(0, -6)}${other}"`;
  });
}
