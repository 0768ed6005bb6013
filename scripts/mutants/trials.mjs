/** The other end of trial.mjs: starts it, gives it one mutant after the other, and ends it when a mutant never ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { environment, lockedNode } from '../places.mjs';
import { Trouble } from '../trouble.mjs';

/** A mutant may need this many times as long as all tests did, and this long at least. */
const PATIENCE = { times: 3, atLeast: 30_000 };
const END_WITHIN = 20_000;
const DID_NOT_END = Symbol('did not end');

export class Trials {
  /** @type {import('node:child_process').ChildProcess | null} */
  #child = null;
  #patience;
  #folder;
  #limits;

  /**
   * @param {string} folder of the workspace
   * @param {{ times: number, atLeast: number }} [limits] how long a mutant may need
   */
  constructor(folder, limits = PATIENCE) {
    this.#folder = folder;
    this.#limits = limits;
    this.#patience = limits.atLeast;
  }

  /** @throws {Trouble} when the tests do not pass as things are */
  async begin() {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
      process.once(signal, () => void this.end().finally(() => process.exit(130)));
    }
    const started = Date.now();
    const { ready } = await this.#start([]);
    if (ready !== '') throw new Trouble(ready);
    this.#patience = Math.max(this.#limits.atLeast, this.#limits.times * (Date.now() - started));
  }

  /**
   * @param {import('./choose.mjs').Mutant} mutant
   * @returns {Promise<string | null>} what noticed it, or null
   */
  async attempt(mutant) {
    if (this.#child === null) await this.#start(['again']);
    const answer = this.#nextMessage();
    this.#child?.send({ mutant });
    const first = await Promise.race([answer, later(this.#patience)]);
    if (first !== DID_NOT_END) return /** @type {{ noticed: string | null }} */ (first).noticed;
    await this.end();
    return `did not end within ${Math.round(this.#patience / 1000)} s`;
  }

  async end() {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    if ((await Promise.race([ended, later(END_WITHIN)])) === DID_NOT_END) {
      // A test that loops for ever hears no signal; it is in the child's own process group.
      process.kill(-child.pid, 'SIGKILL');
      await ended;
    }
  }

  /** @param {readonly string[]} more */
  async #start(more) {
    const trial = path.join(import.meta.dirname, 'trial.mjs');
    this.#child = spawn(lockedNode(), [trial, this.#folder, ...more], {
      cwd: this.#folder,
      env: environment(),
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return /** @type {Promise<{ ready: string }>} */ (this.#nextMessage());
  }

  async #nextMessage() {
    const child = this.#child;
    if (child === null) throw new Trouble('the trial has ended');
    const heard = new AbortController();
    const { signal } = heard;
    try {
      const ended = once(child, 'exit', { signal }).then(() => {
        throw new Trouble('the process that runs the tests ended by itself; what it said is above');
      });
      const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
      return message;
    } finally {
      heard.abort();
    }
  }
}

/**
 * @param {number} milliseconds
 * @returns {Promise<typeof DID_NOT_END>}
 */
function later(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, DID_NOT_END).unref();
  });
}
