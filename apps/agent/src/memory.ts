import type { Actor } from './actors.js';

/** Long enough for a burst to be over, and for the start to be. */
const CALM_MILLIS = 3_000;
/** Events that never stop coming must not put it off for ever. */
const LONGEST_MILLIS = 30_000;
/** Below this, looking costs more than it brings. */
const WORTH_BYTES = 3_000_000;

export interface MemoryOptions {
  readonly calmMillis?: number;
  readonly longestMillis?: number;
  /** Resident bytes. */
  readonly resident?: () => number;
  readonly collect?: () => void;
}

/**
 * Gives memory back to the system when something that took much of it is over. V8 collects when a process allocates,
 * and this one then allocates nothing for hours: without being asked it would keep what a burst of events once took
 * (docs/decisions/0017).
 */
export class Memory implements Actor {
  readonly name = 'memory';
  readonly #options: Required<MemoryOptions>;
  #timer: NodeJS.Timeout | undefined;
  #since: number | undefined;
  /** Resident after it was given back last. */
  #calm = 0;

  constructor(options: MemoryOptions = {}) {
    this.#options = {
      calmMillis: CALM_MILLIS,
      longestMillis: LONGEST_MILLIS,
      resident: () => process.memoryUsage.rss(),
      collect,
      ...options,
    };
  }

  async start(): Promise<void> {
    this.used();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
  }

  /** Something came that takes memory for a while. */
  used(): void {
    const { calmMillis, longestMillis } = this.#options;
    const now = process.uptime() * 1000;
    this.#since ??= now;
    clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(calmMillis, this.#since + longestMillis - now));
    this.#timer = setTimeout(() => this.#giveBack(), wait).unref();
  }

  #giveBack(): void {
    const { resident, collect: give } = this.#options;
    this.#since = undefined;
    if (resident() < this.#calm + WORTH_BYTES) return;
    give();
    this.#calm = resident();
  }
}

/** A tenth of a second; nobody waits for this process. It does nothing when Node was started without `--expose-gc`. */
function collect(): void {
  globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
}
