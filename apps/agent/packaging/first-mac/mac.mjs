/** The Mac that is measured: its programs by absolute path, with time limits, and its files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PROGRAMS = /** @type {const} */ ({
  csrutil: '/usr/bin/csrutil',
  eslogger: '/usr/bin/eslogger',
  hdiutil: '/usr/bin/hdiutil',
  ioreg: '/usr/sbin/ioreg',
  log: '/usr/bin/log',
  plutil: '/usr/bin/plutil',
  portcullis: '/Library/Portcullis/agent/bin/portcullis',
  scutil: '/usr/sbin/scutil',
  sudo: '/usr/bin/sudo',
  sw_vers: '/usr/bin/sw_vers',
  sysctl: '/usr/sbin/sysctl',
  systemextensionsctl: '/usr/bin/systemextensionsctl',
  xcrun: '/usr/bin/xcrun',
});
/** @typedef {keyof typeof PROGRAMS} Program */

const MOST_OUTPUT = 32 * 1024 * 1024;

/** @typedef {{ code: number, stdout: string, stderr: string }} Ended */

export class Mac {
  /** @param {string | undefined} standIns for tests: programs are taken from `bin` in it, and files from below it */
  constructor(standIns) {
    this.standIns = standIns;
  }

  /** @param {string} file */
  at(file) {
    return this.standIns === undefined ? file : path.join(this.standIns, file);
  }

  /** @param {Program} program */
  place(program) {
    return this.standIns === undefined ? PROGRAMS[program] : path.join(this.standIns, 'bin', program);
  }

  /** @param {Program} program */
  has(program) {
    return existsSync(this.place(program));
  }

  /**
   * @param {string} file
   * @returns {Promise<string | null>} `null`: it is not there, or may not be read
   */
  async read(file) {
    return readFile(this.at(file), 'utf8').catch(() => null);
  }

  /**
   * Runs a program to its end; 127 when it is not there, 124 when it took too long.
   * @param {Program} program
   * @param {readonly string[]} args
   * @param {{ seconds?: number, terminal?: boolean }} [options] `terminal`: it may ask for a password there
   * @returns {Promise<Ended>}
   */
  async run(program, args, { seconds = 20, terminal = false } = {}) {
    const child = spawn(this.place(program), args, { stdio: [terminal ? 'inherit' : 'ignore', 'pipe', 'pipe'] });
    const output = collect(child);
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    try {
      const [code] = await once(child, 'close');
      return { code: typeof code === 'number' ? code : 124, ...output() };
    } catch (error) {
      return { code: 127, stdout: '', stderr: error instanceof Error ? error.message : String(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * As root: `sudo` asks in the terminal, or not at all and fails.
   * @param {Program} program
   * @param {readonly string[]} args
   * @param {{ interactive: boolean, seconds?: number }} options
   */
  async runAsRoot(program, args, { interactive, seconds = 60 }) {
    const words = [...(interactive ? [] : ['-n']), this.place(program), ...args];
    return this.run('sudo', words, { seconds, terminal: interactive });
  }

  /**
   * Starts a program as root that goes on until it is stopped.
   * @param {Program} program
   * @param {readonly string[]} args
   * @param {(line: string) => boolean} [keep] of what it prints; everything
   */
  startAsRoot(program, args, keep) {
    const child = spawn(this.place('sudo'), ['-n', this.place(program), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = collect(child, keep);
    let ended = false;
    const end = once(child, 'close').then(
      () => (ended = true),
      () => (ended = true),
    );
    return {
      hasEnded: () => ended,
      /** @returns {Promise<{ stdout: string, stderr: string }>} */
      stop: async () => {
        // Root's process, which only root may end; sudo hands the signal on. What does not end by it is left behind
        // rather than waited for: it ends when it writes the next time.
        await this.run('sudo', ['-n', '/bin/kill', '-TERM', String(child.pid)]);
        const patience = new AbortController();
        await Promise.race([end, wait(5000, undefined, { signal: patience.signal }).catch(() => {})]);
        patience.abort();
        child.stdout.destroy();
        child.stderr.destroy();
        child.unref();
        return output();
      },
    };
  }
}

/**
 * @param {import('node:child_process').ChildProcessByStdio<null | import('node:stream').Writable,
 *   import('node:stream').Readable, import('node:stream').Readable>} child
 * @param {(line: string) => boolean} [keep]
 */
function collect(child, keep) {
  const texts = { stdout: '', stderr: '' };
  let rest = '';
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    child[name].setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      let kept = text;
      if (keep !== undefined && name === 'stdout') {
        const lines = (rest + text).split('\n');
        rest = (lines.pop() ?? '').slice(-1024 * 1024);
        kept = lines
          .filter(keep)
          .map((line) => `${line}\n`)
          .join('');
      }
      if (texts[name].length < MOST_OUTPUT) texts[name] += kept;
    });
  }
  return () => ({ ...texts });
}

/** @param {number} seconds */
export function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
