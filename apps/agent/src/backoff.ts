export interface BackoffLimits {
  readonly firstMillis: number;
  readonly mostMillis: number;
}

/**
 * Waiting times that double and are drawn between half and the whole, so that a fleet that lost its server at one
 * moment does not come back at one moment.
 */
export class Backoff {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  #failures = 0;

  constructor(limits: BackoffLimits, random: () => number = Math.random) {
    this.#limits = limits;
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Counts a failure and says how long to wait. */
  next(): number {
    const whole = Math.min(this.#limits.mostMillis, this.#limits.firstMillis * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.round(whole / 2 + (whole / 2) * this.#random());
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** A timer of Node that is told to wait for longer does not wait at all. */
const LONGEST_MILLIS = 2 ** 31 - 1;

/** A pause that `wake` or the signal ends early. */
export class Pause {
  #wake: () => void = () => {};

  /** Resolves after `millis` (of more than 24 days, 24), at `wake()`, or when `signal` aborts, whichever is first. */
  async wait(millis: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, Math.min(millis, LONGEST_MILLIS));
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }

  wake(): void {
    this.#wake();
  }
}
