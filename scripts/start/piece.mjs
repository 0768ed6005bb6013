/** One process of the running product: started, watched, stopped, or killed and started again. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '../places.mjs';
import { lastLines } from '../run.mjs';
import { Trouble } from '../trouble.mjs';
import { end, identify, isAlive } from './processes.mjs';

/**
 * @typedef {object} PieceOptions
 * @property {string} name for people, for example `the server`
 * @property {string} command
 * @property {readonly string[]} args
 * @property {Readonly<Record<string, string>>} [env]
 * @property {string} [cwd]
 * @property {number} [uid]
 * @property {number} [gid]
 * @property {string} log file that takes its output; the one before is kept as `.1`
 * @property {number} order pieces with a lower number are stopped first
 * @property {NodeJS.Signals} [stopSignal]
 * @property {number} [graceMs] how long it may take to stop
 */

/**
 * Told whenever a process of the product begins or has ended, so that somebody else can end it if this one cannot.
 * @typedef {object} Register
 * @property {(entry: import('./warden.mjs').Entry) => void} add
 * @property {(pid: number) => void} remove
 */

/** A log is put aside at the next start once it is larger. */
const LOG_LIMIT = 5 * 1024 * 1024;

export class Piece {
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null;
  /** @type {import('./processes.mjs').ProcessId | null} */
  #id = null;
  /** @type {Promise<void>} */
  #ended = Promise.resolve();
  #logStart = 0;
  #stopping = false;
  /** @type {((how: string) => void) | null} */
  #onUnexpectedEnd = null;

  /**
   * @param {PieceOptions} options
   * @param {Register} register
   */
  constructor(options, register) {
    this.options = options;
    this.register = register;
  }

  get name() {
    return this.options.name;
  }

  /** Process number while it runs, else `null`. */
  get pid() {
    return this.running ? (this.#id?.pid ?? null) : null;
  }

  get running() {
    return this.#id !== null && this.#child !== null && this.#child.exitCode === null && isAlive(this.#id);
  }

  /** Whether it was asked to end, and not started since. */
  get stopped() {
    return this.#stopping;
  }

  /** Resolves once the process that was started last is gone. */
  get ended() {
    return this.#ended;
  }

  /**
   * Called when it ends without having been asked to.
   * @param {((how: string) => void) | null} listener
   */
  onUnexpectedEnd(listener) {
    this.#onUnexpectedEnd = listener;
  }

  /** Starts the process; whether it is ready is for the caller to find out. */
  async start() {
    if (this.running) return;
    const {
      command,
      args,
      env = {},
      cwd,
      uid,
      gid,
      log,
      order,
      stopSignal = 'SIGTERM',
      graceMs = 10_000,
    } = this.options;
    this.#stopping = false;
    const output = this.#openLog(log);
    // A group of its own: Ctrl-C in the terminal reaches the launcher alone, which then stops things in order.
    const child = spawn(command, args, {
      env: environment(env),
      detached: true,
      stdio: ['ignore', output, output],
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    closeSync(output);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#id = null;
        if (child.pid !== undefined) this.register.remove(child.pid);
        resolve();
        if (!this.#stopping) this.#onUnexpectedEnd?.(signal === null ? `exit code ${code}` : signal);
      });
      child.once('error', () => resolve());
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new Trouble(`${this.name} cannot be started (${error.message})`)));
    });
    this.#id = identify(child.pid ?? -1);
    if (this.#id !== null) this.register.add({ ...this.#id, name: this.name, order, stopSignal, graceMs });
  }

  /** @param {string} log */
  #openLog(log) {
    if (existsSync(log) && statSync(log).size > LOG_LIMIT) renameSync(log, `${log}.1`);
    const output = openSync(log, 'a', 0o600);
    this.#logStart = statSync(log).size;
    return output;
  }

  /** What it has written since it was started last. */
  async output() {
    const all = await readFile(this.options.log).catch(() => Buffer.alloc(0));
    return all.subarray(this.#logStart).toString('utf8');
  }

  /**
   * Waits until a test holds.
   * @param {() => Promise<boolean>} test
   * @param {number} [withinMs]
   * @throws {Trouble} with the last lines of its log, when it ends before or takes too long
   */
  async ready(test, withinMs = 60_000) {
    const until = Date.now() + withinMs;
    while (!(await test())) {
      const why = this.running
        ? Date.now() > until
          ? `is not ready after ${withinMs / 1000} s`
          : null
        : 'ended at once';
      if (why !== null) {
        const output = lastLines(await this.output());
        throw new Trouble(`${this.name} ${why}; its log \`${this.options.log}\` ends with:\n${output}`);
      }
      await sleep(50);
    }
  }

  /**
   * Waits for a line of its output.
   * @param {string} line
   */
  async readyLine(line) {
    await this.ready(async () => (await this.output()).split('\n').includes(line));
  }

  /** Asks it to end, and ends it if it does not. */
  async stop() {
    this.#stopping = true;
    const id = this.#id;
    if (id !== null) await end(id, this.options.stopSignal ?? 'SIGTERM', this.options.graceMs ?? 10_000);
    await this.#ended;
  }

  /** Ends it as a crash would: at once, without a chance to tidy up. */
  async kill() {
    this.#stopping = true;
    const id = this.#id;
    if (id !== null) await end(id, 'SIGKILL', 0);
    await this.#ended;
  }
}
