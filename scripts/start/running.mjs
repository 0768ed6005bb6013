/**
 * What runs from a data folder: written down in `running.json` for the next start, and told to the warden, which
 * stops it when this process cannot.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lockedNode } from '../places.mjs';
import { Trouble } from '../trouble.mjs';
import { identify, isAlive } from './processes.mjs';
import { endInOrder } from './warden.mjs';

/** @typedef {import('./warden.mjs').Entry} Entry */
/** @typedef {{ launcher: import('./processes.mjs').ProcessId, pieces: Entry[] }} Written */

export class Running {
  /** @type {Map<number, Entry>} */
  #pieces = new Map();
  /** @type {import('node:child_process').ChildProcess | null} */
  #warden = null;
  #released = false;

  /** @param {string} dataDir */
  constructor(dataDir) {
    this.file = path.join(dataDir, 'running.json');
    this.dataDir = dataDir;
  }

  /** Number of the process that ends the others when this one cannot. */
  get wardenPid() {
    return this.#warden?.pid ?? null;
  }

  /**
   * Takes the folder for this process, and ends what a crash of another one left running.
   * @param {(line: string) => void} say
   * @throws {Trouble} when another process uses the folder
   */
  async take(say) {
    mkdirSync(this.dataDir, { recursive: true, mode: 0o755 });
    const before = this.#read();
    if (before !== null && isAlive(before.launcher) && before.launcher.pid !== process.pid) {
      throw new Trouble(
        `Portcullis is already running from \`${this.dataDir}\` (process ${before.launcher.pid}): stop it there with Ctrl-C, or use another folder with \`--data DIR\``,
      );
    }
    const left = before?.pieces.filter((entry) => isAlive(entry)) ?? [];
    if (left.length > 0) {
      say(`  ending what an earlier start left running (${left.map((entry) => entry.name).join(', ')}) …`);
      await endInOrder(left);
    }
    this.#write();
    this.#startWarden();
  }

  /** @param {Entry} entry */
  add(entry) {
    this.#pieces.set(entry.pid, entry);
    this.#tell({ add: entry });
    this.#write();
  }

  /** @param {number} pid */
  remove(pid) {
    if (!this.#pieces.delete(pid)) return;
    this.#tell({ remove: pid });
    this.#write();
  }

  /** Gives the folder free. Whatever still runs is ended by the warden. */
  async release() {
    this.#released = true;
    const warden = this.#warden;
    if (warden !== null) {
      const gone = new Promise((resolve) => warden.once('exit', resolve));
      warden.stdin?.end();
      if (warden.exitCode === null && warden.signalCode === null) await gone;
    }
    rmSync(this.file, { force: true });
  }

  #startWarden() {
    const script = path.join(import.meta.dirname, 'warden.mjs');
    const warden = spawn(lockedNode(), [script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#warden = warden;
    warden.on('error', () => {});
    warden.stdin.on('error', () => {});
    for (const entry of this.#pieces.values()) this.#tell({ add: entry });
    warden.once('exit', () => {
      if (!this.#released) this.#startWarden();
    });
  }

  /** @param {{ add?: Entry, remove?: number }} message */
  #tell(message) {
    this.#warden?.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** @returns {Written | null} */
  #read() {
    try {
      /** @type {Written} */
      const written = JSON.parse(readFileSync(this.file, 'utf8'));
      return Array.isArray(written.pieces) && typeof written.launcher.pid === 'number' ? written : null;
    } catch {
      return null;
    }
  }

  #write() {
    if (this.#released) return;
    const launcher = identify(process.pid);
    const next = `${this.file}.new`;
    writeFileSync(next, JSON.stringify({ launcher, pieces: [...this.#pieces.values()] }), { mode: 0o600 });
    renameSync(next, this.file);
  }
}
