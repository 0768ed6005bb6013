import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../scripts/start/ports.mjs';
import { isAlive } from '../../scripts/start/processes.mjs';
import { eventually } from './eventually.js';

const MAIN = path.join(import.meta.dirname, '../../scripts/start/main.mjs');

interface Entry {
  readonly pid: number;
  readonly started: string;
  readonly name: string;
}

/** `npm start`, as somebody in a terminal sees it. */
export class StartCommand {
  output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDir: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
  }

  static async run(dataDir: string, args: readonly string[] = []): Promise<StartCommand> {
    const port = String(await freePort());
    const child = spawn(process.execPath, [MAIN, '--data', dataDir, '--port', port, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new StartCommand(child, dataDir);
  }

  /** Waits for a text in what it prints, and gives what was found. */
  async says(text: RegExp): Promise<RegExpExecArray> {
    const found = await eventually(
      `“${text.source}” from npm start`,
      () => text.exec(this.output) ?? (this.child.exitCode === null ? null : Promise.reject(new Error(this.output))),
      (match) => match !== null,
    );
    if (found === null) throw new Error('it was found and is not there');
    return found;
  }

  /** Everything that it has started and that runs. */
  async pieces(): Promise<readonly Entry[]> {
    const text = await readFile(path.join(this.dataDir, 'running.json'), 'utf8').catch(() => '{"pieces":[]}');
    const { pieces } = JSON.parse(text) as { pieces: readonly Entry[] };
    return pieces.filter((piece) => isAlive(piece));
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
    return this.child.exitCode;
  }
}
