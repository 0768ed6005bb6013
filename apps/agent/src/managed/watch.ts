import { type FSWatcher, lstatSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { asError, type Actor } from '../actors.js';
import type { Logger } from '../log.js';
import { readSettings, type Settings, type SettingsSources } from './settings.js';

export interface SettingsWatchOptions {
  readonly sources: SettingsSources;
  readonly settings: Settings;
  /** The configuration is another than the one that was read at the start. */
  readonly onOther: () => void;
  readonly onProblems: () => void;
  readonly log: Logger;
  /** The system's notices are heard at once; this is for those that never came. */
  readonly pollMillis?: number;
  /** A profile that is replaced changes more than once. */
  readonly settleMillis?: number;
}

/** Reads the managed preferences again whenever their file changes. Nothing is done where there are none. */
export class SettingsWatch implements Actor {
  readonly name = 'settings';
  readonly #options: SettingsWatchOptions;
  #settings: Settings;
  #fingerprint: string;
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #settle: NodeJS.Timeout | undefined;
  #reading: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: SettingsWatchOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#fingerprint = fingerprint(options.sources.managed);
    this.#say();
  }

  get settings(): Settings {
    return this.#settings;
  }

  async start(): Promise<void> {
    const { managed } = this.#options.sources;
    if (managed === undefined) return;
    this.#listen(managed);
    // Nobody listened between the first reading and now.
    this.#changed();
    this.#poll = setInterval(() => {
      this.#listen(managed);
      if (fingerprint(managed) !== this.#fingerprint) this.#changed();
    }, this.#options.pollMillis ?? 30_000);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#poll);
    clearTimeout(this.#settle);
    this.#watcher?.close();
    await this.#reading;
  }

  /** The folder is there only once the Mac has managed preferences of any kind. */
  #listen(managed: string): void {
    if (this.#watcher !== undefined) return;
    try {
      const watcher = watch(dirname(managed), (_, name) => {
        if (name === null || name === basename(managed)) this.#changed();
      });
      watcher.on('error', () => {
        watcher.close();
        this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch {
      // Polling goes on, and tries again.
    }
  }

  #changed(): void {
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => {
      this.#reading = this.#reading.then(() => this.#read());
    }, this.#options.settleMillis ?? 1_000);
  }

  async #read(): Promise<void> {
    if (this.#stopped) return;
    const { sources, onOther, onProblems, log } = this.#options;
    this.#fingerprint = fingerprint(sources.managed);
    const before = this.#settings;
    try {
      this.#settings = await readSettings(sources);
    } catch (error) {
      this.#settings = { ...before, problems: [asError(error).message] };
    }
    const { config, problems } = this.#settings;
    if (config !== undefined && !isSame(config, before.config)) {
      log.info('the managed preferences changed: the agent goes on with the new ones');
      onOther();
      return;
    }
    this.#settings = { ...this.#settings, config: before.config };
    if (isSame(problems, before.problems) && isSame(this.#settings.notes, before.notes)) return;
    this.#say();
    onProblems();
  }

  #say(): void {
    const { log } = this.#options;
    const { config, problems, notes } = this.#settings;
    const what = config === undefined ? 'the agent waits for its configuration' : 'the settings are not used';
    for (const problem of problems) log.warn(`${what}: ${problem}`);
    for (const note of notes) log.warn(note);
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function fingerprint(path: string | undefined): string {
  if (path === undefined) return '';
  try {
    const { ino, mtimeNs, ctimeNs, size } = lstatSync(path, { bigint: true });
    return [ino, mtimeNs, ctimeNs, size].join(' ');
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
