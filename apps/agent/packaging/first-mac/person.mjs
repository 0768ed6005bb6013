/** The person at the Mac: asked, told, and never assumed to have agreed. */
import { createInterface } from 'node:readline';

export class Person {
  /** @param {boolean} interactive `false`: nobody is asked, and nothing is done that would need asking */
  constructor(interactive) {
    this.interactive = interactive;
    /** @type {string[]} */
    this.lines = [];
    /** @type {((line: string | null) => void)[]} */
    this.waiting = [];
    this.ended = !interactive;
    if (!interactive) return;
    this.input = createInterface({ input: process.stdin, terminal: false });
    // Read only while a question waits: `sudo` reads its password from the same terminal.
    this.input.pause();
    this.input.on('line', (line) => {
      const next = this.waiting.shift();
      if (next) next(line);
      // A pipe brings all its lines at once; at a terminal, what nobody asked for is no answer to a later question.
      else if (!process.stdin.isTTY) this.lines.push(line);
      if (this.waiting.length === 0) this.input?.pause();
    });
    this.input.on('close', () => {
      this.ended = true;
      for (const next of this.waiting.splice(0)) next(null);
    });
  }

  close() {
    this.input?.close();
    process.stdin.unref?.();
  }

  /** @param {string} text */
  tell(text) {
    process.stderr.write(`${text}\n`);
  }

  /**
   * @param {string} question
   * @returns {Promise<string | null>} what was typed; `null`: nobody answers
   */
  async ask(question) {
    if (!this.interactive) return null;
    process.stderr.write(`${question} `);
    const line = this.lines.shift();
    if (line !== undefined) return line.trim();
    if (this.ended) return null;
    const answer = await new Promise((/** @type {(line: string | null) => void} */ resolve) => {
      this.waiting.push(resolve);
      this.input?.resume();
    });
    return answer === null ? null : answer.trim();
  }

  /**
   * Only a written `yes` is one.
   * @param {string} question
   */
  async agrees(question) {
    return (await this.ask(`${question} Type yes to go on, anything else to leave it out:`))?.toLowerCase() === 'yes';
  }

  /**
   * Lets a person do something.
   * @param {string} what
   * @returns {Promise<boolean>} false: left out
   */
  async does(what) {
    const answer = await this.ask(`${what} Then press Return (s and Return leaves it out):`);
    return answer !== null && answer.toLowerCase() !== 's';
  }
}
