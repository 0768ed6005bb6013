/**
 * When nothing was protected, and why: what the first and last words of a Mac say together (libs/wire,
 * `LIFECYCLE_WORDS`).
 */
import type { UnprotectedReason } from '@portcullis/wire';
import { isSilent, SILENT_AFTER_MILLIS } from './silence.js';

/** Unix milliseconds throughout. */
export interface Word {
  readonly component: 'bridge' | 'agent';
  readonly what: string;
  readonly detail?: string | undefined;
  readonly at: number;
  readonly lastAlive?: number | undefined;
  readonly bootedAt?: number | undefined;
}

export interface Unprotected {
  readonly from: number;
  /** `null`: it still lasts, or nothing has been heard that ended it. */
  readonly to: number | null;
  readonly why: UnprotectedReason;
  readonly detail: string | null;
}

/** How the words ended, of a Mac that is not heard of. */
export type Silence = 'asleep' | 'shut-down' | 'stopped' | 'without-a-word';

export interface Unprotections {
  /** The newest first. */
  readonly intervals: readonly Unprotected[];
  /** `null`: the Mac is heard of. */
  readonly silence: Silence | null;
  readonly lastWord: { readonly what: string; readonly at: number } | null;
}

/** An upgrade or a removal that was begun explains an end that comes this soon after it. */
const ERRAND_MILLIS = 15 * 60_000;
const ERRANDS: ReadonlySet<string> = new Set(['upgrade', 'uninstall']);

interface Open {
  readonly from: number;
  readonly why: UnprotectedReason;
  readonly detail: string | null;
}

/** @param words in order of time; @param lastSeenAt `null`: never */
export function unprotectedIntervals(words: readonly Word[], lastSeenAt: number | null, now: number): Unprotections {
  const reader = new Reader();
  for (const word of words) reader.take(word);
  return reader.end(lastSeenAt, now);
}

class Reader {
  readonly #found: Unprotected[] = [];
  /** The bridge has ended; `off`: with its Mac, which is no hole by itself. */
  #gone: (Open & { readonly off: boolean }) | null = null;
  /** Event clients that do not run, and since when not all of them do. */
  readonly #stopped = new Set<string>();
  #refused: Open | null = null;
  #errand: { readonly what: 'upgrade' | 'uninstall'; readonly at: number } | null = null;
  #last: Word | null = null;

  take(word: Word): void {
    if (word.component === 'agent') {
      if (!ERRANDS.has(word.what)) return;
      this.#errand = { what: word.what === 'upgrade' ? 'upgrade' : 'uninstall', at: word.at };
      this.#last = word;
      return;
    }
    const before = this.#last;
    this.#last = word;
    if (word.what === 'started') this.#started(word, before);
    else if (word.what === 'stopped' || word.what === 'shutdown') this.#ended(word);
    else if (word.what === 'permission-lost' || word.what === 'client-stopped') this.#clientsStopped(word);
    else if (word.what === 'client-running') this.#clientsRun(word);
  }

  end(lastSeenAt: number | null, now: number): Unprotections {
    const silence = this.#silence(lastSeenAt, now);
    if (this.#gone !== null && !this.#gone.off) this.#add(this.#gone, null);
    else if (silence === 'without-a-word' && lastSeenAt !== null) {
      this.#closeRefused(lastSeenAt);
      const errand = this.#explains(lastSeenAt);
      this.#add({ from: lastSeenAt, why: errand ?? 'without-a-word', detail: null }, null);
    }
    if (this.#refused !== null) this.#add(this.#refused, null);
    const lastWord = this.#last === null ? null : { what: this.#last.what, at: this.#last.at };
    return { intervals: this.#found.toSorted((a, b) => b.from - a.from), silence, lastWord };
  }

  #started({ at, lastAlive: written, bootedAt }: Word, before: Word | null): void {
    const gone = this.#gone;
    // What is written every minute, or a word that came later than that.
    const heard = before !== null && before.at <= at ? before.at : 0;
    const lastAlive = written === undefined ? undefined : Math.max(written, heard);
    if (gone === null) {
      this.#closeRefused(lastAlive ?? at);
      const restarted = lastAlive !== undefined && bootedAt !== undefined && bootedAt > lastAlive;
      const detail = restarted ? 'the Mac was started again before Portcullis was' : null;
      if (lastAlive !== undefined) this.#add({ from: lastAlive, why: 'without-a-word', detail }, at);
    } else if (!gone.off) this.#add(gone, at);
    else if (bootedAt !== undefined && bootedAt > gone.from)
      this.#add({ from: bootedAt, why: 'starting', detail: null }, at);
    // A bridge that said that the Mac would end, on a Mac that did not.
    else this.#add({ ...gone, why: 'stopped' }, at);
    this.#gone = null;
    this.#stopped.clear();
  }

  #ended({ at, what }: Word): void {
    this.#closeRefused(at);
    const why = this.#explains(at) ?? 'stopped';
    this.#gone = { from: at, why, detail: null, off: what === 'shutdown' };
  }

  #clientsStopped({ at, what, detail }: Word): void {
    for (const job of jobsIn(detail)) this.#stopped.add(job);
    this.#refused ??= { from: at, why: what === 'permission-lost' ? 'permission' : 'client', detail: detail ?? null };
  }

  #clientsRun({ at, detail }: Word): void {
    for (const job of jobsIn(detail)) this.#stopped.delete(job);
    if (this.#stopped.size === 0) this.#closeRefused(at);
  }

  #closeRefused(at: number): void {
    if (this.#refused !== null) this.#add(this.#refused, at);
    this.#refused = null;
  }

  #explains(at: number): 'upgrade' | 'uninstall' | null {
    return this.#errand !== null && at - this.#errand.at <= ERRAND_MILLIS ? this.#errand.what : null;
  }

  #silence(lastSeenAt: number | null, now: number): Silence | null {
    if (!isSilent(lastSeenAt, now)) return null;
    // A Mac that was heard of long after it said that it would sleep was awake then.
    const holds = this.#last !== null && lastSeenAt !== null && lastSeenAt - this.#last.at < SILENT_AFTER_MILLIS;
    if (holds && this.#last?.what === 'sleep') return 'asleep';
    if (holds && this.#last?.what === 'shutdown') return 'shut-down';
    return this.#gone !== null && !this.#gone.off ? 'stopped' : 'without-a-word';
  }

  /** A clock that was set back between the two would make an interval that ends before it begins. */
  #add({ from, why, detail }: Open, to: number | null): void {
    this.#found.push({ from, to: to === null ? null : Math.max(from, to), why, detail });
  }
}

/** `mounts, iokit: not-permitted` or `mounts, iokit`. */
function jobsIn(detail: string | undefined): readonly string[] {
  return (detail ?? '')
    .replace(/:.*$/s, '')
    .split(',')
    .map((job) => job.trim());
}

/** What a person reads beside the interval. */
export const UNPROTECTED_TEXTS: Readonly<Record<UnprotectedReason, string>> = {
  stopped: 'Portcullis was stopped on this Mac',
  upgrade: 'Portcullis was being upgraded',
  uninstall: 'Portcullis was removed',
  'without-a-word':
    'Stopped without a word: ended by force, crashed or switched off hard; while it lasts, perhaps only cut off',
  starting: 'The Mac had started, and Portcullis not yet',
  permission: 'Full Disk Access was missing',
  client: 'macOS gave Portcullis no event client',
};

export const SILENCE_TEXTS: Readonly<Record<Silence, string>> = {
  asleep: 'Nothing is heard of this Mac because it is asleep: it said so.',
  'shut-down': 'Nothing is heard of this Mac because it is shut down: it said so.',
  stopped: 'Nothing is heard of this Mac; the last word was that Portcullis stops there.',
  'without-a-word':
    'This Mac stopped without a word. One that sleeps, shuts down or is upgraded says so before; this one did not.',
};
