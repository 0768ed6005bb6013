import { EXTENSION_IDENTIFIER, type ExtensionRecord } from '@portcullis/health';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const kept = z.object({ copies: z.string(), since: z.number() });

/** Remembers, over restarts too, since when macOS lists the same copies of the extension in the same states. */
export class Standing {
  readonly #file: string | undefined;
  #kept: z.output<typeof kept> | null;

  /** @param stateDir absent: nothing is kept beyond this process */
  constructor(stateDir?: string) {
    this.#file = stateDir === undefined ? undefined : join(stateDir, 'extension-copies.json');
    this.#kept = this.#read();
  }

  /** @returns Unix milliseconds; `null`: the list is not known */
  saw(records: readonly ExtensionRecord[] | null, now: number): number | null {
    if (records === null) return null;
    const copies = records
      .filter(({ identifier }) => identifier === EXTENSION_IDENTIFIER)
      .map(({ teamId, shortVersion, buildVersion, stateText }) =>
        [teamId, shortVersion, buildVersion, stateText].join(' '),
      )
      .toSorted()
      .join('; ');
    if (this.#kept?.copies !== copies || this.#kept.since > now) {
      this.#kept = { copies, since: now };
      this.#write();
    }
    return this.#kept.since;
  }

  #read(): z.output<typeof kept> | null {
    if (this.#file === undefined) return null;
    try {
      return kept.safeParse(JSON.parse(readFileSync(this.#file, 'utf8'))).data ?? null;
    } catch {
      return null;
    }
  }

  /** What cannot be kept is only remembered: then nothing is claimed about the last restart. */
  #write(): void {
    if (this.#file === undefined) return;
    try {
      mkdirSync(join(this.#file, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(`${this.#file}.new`, JSON.stringify(this.#kept), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // No disk, no memory of it.
    }
  }
}
