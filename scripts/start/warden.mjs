/**
 * A process that does nothing but wait for the launcher to end, however it ends, `kill -9` included: then it stops
 * everything that the launcher had started, in order. It learns what that is, one JSON line each, on standard input.
 */
import { createInterface } from 'node:readline';
import { end } from './processes.mjs';

/**
 * @typedef {object} Entry
 * @property {number} pid
 * @property {string} started
 * @property {string} name
 * @property {number} order
 * @property {NodeJS.Signals} stopSignal
 * @property {number} graceMs
 */

/**
 * Stops processes, lower orders first, those of one order together.
 * @param {readonly Entry[]} entries
 */
export async function endInOrder(entries) {
  for (const order of [...new Set(entries.map((entry) => entry.order))].toSorted((a, b) => a - b)) {
    const together = entries.filter((entry) => entry.order === order);
    await Promise.all(together.map((entry) => end(entry, entry.stopSignal, entry.graceMs)));
  }
}

async function main() {
  /** @type {Map<number, Entry>} */
  const entries = new Map();
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => {});
  for await (const line of createInterface({ input: process.stdin })) {
    /** @type {{ add?: Entry, remove?: number }} */
    const message = JSON.parse(line);
    if (message.add !== undefined) entries.set(message.add.pid, message.add);
    if (message.remove !== undefined) entries.delete(message.remove);
  }
  await endInOrder([...entries.values()]);
}

if (process.argv[1] === import.meta.filename) await main();
