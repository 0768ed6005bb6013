import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A separator that no argument holds. */
const BETWEEN = '\u0001';

/**
 * A folder of stand-ins for programs of macOS. Each writes down how it was called; what it does beyond that is a few
 * lines of shell, given by the test.
 */
export class StandIns {
  readonly bin: string;
  private readonly log: string;

  constructor(private readonly folder: string) {
    this.bin = join(folder, 'bin');
    this.log = join(folder, 'calls');
    mkdirSync(this.bin, { recursive: true });
    writeFileSync(this.log, '');
  }

  /** `script` sees the arguments, and `$here`, a folder to keep things in. */
  tool(name: string, script = 'exit 0'): this {
    const file = join(this.bin, name);
    const text = `#!/bin/bash
here='${this.folder}'
{ printf '%s' '${name}'; for word in "$@"; do printf '${String.raw`\001`}%s' "$word"; done; printf '${String.raw`\002`}'; } >>'${this.log}'
${script}
`;
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return this;
  }

  tools(...names: readonly string[]): this {
    for (const name of names) this.tool(name);
    return this;
  }

  /** Every call so far, the name of the program first. */
  calls(name?: string): readonly (readonly string[])[] {
    const calls = readFileSync(this.log, 'utf8')
      .split('\u0002')
      .filter((call) => call !== '')
      .map((call) => call.split(BETWEEN));
    return name === undefined ? calls : calls.filter(([called]) => called === name);
  }

  forget(): void {
    writeFileSync(this.log, '');
  }

  /** Runs a program with the stand-ins first on the PATH. */
  run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, PATH: `${this.bin}:/usr/bin:/bin`, ...env },
    });
    return { code: status ?? -1, stdout, stderr };
  }
}
