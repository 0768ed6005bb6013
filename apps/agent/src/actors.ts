import type { Logger } from './log.js';

/**
 * One part of the agent with a life of its own. `start` resolves when the part does its work (what it waits for from
 * outside, a server or the bridge, may still be missing); `stop` resolves when nothing of it runs any more and may be
 * called once, after `start` resolved.
 */
export interface Actor {
  readonly name: string;
  start(fail: Fail): Promise<void>;
  stop(): Promise<void>;
}

/** Says that the process cannot go on, for example because its disk does not keep what was written. */
export type Fail = (error: Error) => void;

/** Why the group ended: `signal` and `restart` are wanted, the others are not. */
export type StopReason =
  | { readonly kind: 'signal'; readonly by: string }
  /** To be put together anew, for example with other settings. */
  | { readonly kind: 'restart'; readonly by: string }
  | { readonly kind: 'actor-failed'; readonly by: string; readonly error: Error }
  | { readonly kind: 'start-failed'; readonly by: string; readonly error: Error };

export interface RunGroupOptions {
  readonly startTimeoutMillis: number;
  readonly stopTimeoutMillis: number;
}

/**
 * Starts the actors in the order given, waits for whoever stops the process, and stops the started ones in reverse
 * order. One that does not stop in time is named in the log and left behind: the process ends anyway.
 */
export class RunGroup {
  readonly #actors: readonly Actor[];
  readonly #log: Logger;
  readonly #options: RunGroupOptions;
  #interrupt: (reason: StopReason) => void = () => {};
  readonly #interrupted: Promise<StopReason>;
  readonly #leftBehind: string[] = [];

  constructor(actors: readonly Actor[], log: Logger, options: RunGroupOptions) {
    this.#actors = actors;
    this.#log = log;
    this.#options = options;
    this.#interrupted = new Promise((resolve) => {
      this.#interrupt = resolve;
    });
  }

  /** Only the first call of `interrupt` and `restart` counts. */
  interrupt(by: string): void {
    this.#interrupt({ kind: 'signal', by });
  }

  restart(by: string): void {
    this.#interrupt({ kind: 'restart', by });
  }

  /** Actors that did not stop in time; a new group beside them would be one too many. */
  get leftBehind(): readonly string[] {
    return this.#leftBehind;
  }

  async run(onStarted: () => void): Promise<StopReason> {
    const started: Actor[] = [];
    const reason = (await this.#startAll(started)) ?? (onStarted(), await this.#interrupted);
    if ('error' in reason) {
      const { by, error } = reason;
      this.#log.fatal({ by, error: error.message }, `stopping: ${by}: ${error.message}`);
    } else this.#log.info({ by: reason.by }, `stopping: asked by ${reason.by}`);
    await this.#stopAll(started);
    return reason;
  }

  async #startAll(started: Actor[]): Promise<StopReason | undefined> {
    for (const actor of this.#actors) {
      const fail: Fail = (error) => this.#interrupt({ kind: 'actor-failed', by: actor.name, error });
      const starting = within(actor.start(fail), this.#options.startTimeoutMillis, `did not start in time`);
      const outcome = await Promise.race([starting.then(() => undefined, asError), this.#interrupted]);
      if (outcome instanceof Error) return { kind: 'start-failed', by: actor.name, error: outcome };
      started.push(actor);
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  async #stopAll(started: readonly Actor[]): Promise<void> {
    for (const actor of started.toReversed()) {
      const failure = await within(actor.stop(), this.#options.stopTimeoutMillis, 'did not stop in time').then(
        () => undefined,
        asError,
      );
      if (failure) this.#leftBehind.push(actor.name);
      if (failure) this.#log.error({ actor: actor.name, error: failure.message }, `${actor.name}: ${failure.message}`);
    }
  }
}

/** Rejects with `message` when `work` takes longer; the work itself is not cancelled. */
export async function within<T>(work: Promise<T>, millis: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), millis);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
