import { EventEmitter } from 'node:events';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EventsAnswer } from '@portcullis/wire';
import { asError, type Actor } from '../actors.js';
import { Backoff, Pause, type BackoffLimits } from '../backoff.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { Logger } from '../log.js';
import type { AgentApi } from '../server/api.js';
import { ServerError } from '../server/errors.js';
import { NetworkError } from '../server/http.js';
import type { Spool, SpooledEvent } from '../spool/spool.js';

const compress = promisify(gzip);

export interface UploaderOptions {
  readonly api: AgentApi;
  readonly spool: Spool;
  readonly enrolment: Enrolment;
  readonly retry: BackoffLimits;
  readonly log: Logger;
}

/** The API takes at most 1000 events a request. */
const MOST_EVENTS = 1000;
/** Enough for a good compression, little enough for a small process. */
const MOST_BYTES = 256 * 1024;
/** Events come in bursts: a mount brings four. */
const GATHER_MILLIS = 100;
/** A server that fails on the same batch this often, and not on others, fails because of what is in it. */
const FAILURES_BEFORE_SPLIT = 3;
const TRIES_BEFORE_DEAD = 5;

/**
 * Brings events to the server, one request at a time, and never gives one up that the server might still take: only
 * what it refuses for good, or what it fails on again and again while it takes others, becomes a dead letter.
 * `delivered` follows every batch that it took.
 */
export class Uploader extends EventEmitter<{ delivered: [] }> implements Actor {
  readonly name = 'upload';
  readonly #options: UploaderOptions;
  readonly #backoff: Backoff;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  /** Largest batch that is tried; halved when the server refuses, restored as it takes them. */
  #limit = MOST_EVENTS;
  #added = false;
  /** The last failure was about an event that waits behind all others; new ones need not wait for it. */
  #stuckOnOld = false;
  /** Batches taken so far: says whether the server works at all. */
  #taken = 0;
  readonly #takenAtFirstFailure = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: UploaderOptions) {
    super();
    this.#options = options;
    this.#backoff = new Backoff(options.retry);
  }

  async start(): Promise<void> {
    const { spool, enrolment } = this.#options;
    spool.on('added', () => {
      this.#added = true;
      // While the server is away, new events wait for the next try like the others.
      if (this.#backoff.failures === 0 || this.#stuckOnOld) this.#pause.wake();
    });
    enrolment.on('enrolled', () => this.retryNow());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** The server is known to be back: no need to wait any longer. */
  retryNow(): void {
    this.#added = true;
    this.#pause.wake();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#added = false;
      const wait = await this.#deliver();
      if (wait === 'more' || signal.aborted) continue;
      if (!this.#added || wait !== 'idle') await this.#pause.wait(wait === 'idle' ? 2 ** 30 : wait, signal);
      if (wait === 'idle') await new Promise((resolve) => setTimeout(resolve, GATHER_MILLIS));
    }
  }

  /** Delivers one batch; says whether more waits, nothing waits, or how long to wait before the next try. */
  async #deliver(): Promise<'more' | 'idle' | number> {
    const { spool, enrolment, api, log } = this.#options;
    if (!enrolment.identity) return 'idle';
    const batch = spool.nextBatch(this.#limit, MOST_BYTES);
    if (batch.length === 0) return 'idle';
    try {
      const body = await compress(`{"events":[${batch.map((event) => event.body).join(',')}]}`);
      const answer = await api.events(body, this.#stopping.signal);
      checkAccounted(batch, answer);
      spool.settle(batch, answer.rejected);
      for (const { id, code, message } of answer.rejected)
        log.error({ id, code }, `the server takes no such event: ${message}`);
      log.debug({ accepted: answer.accepted, duplicates: answer.duplicates }, 'events delivered');
      this.#succeeded(batch);
      this.emit('delivered');
      return 'more';
    } catch (error) {
      spool.release();
      return this.#failed(batch, asError(error));
    }
  }

  #succeeded(batch: readonly SpooledEvent[]): void {
    this.#taken += 1;
    this.#stuckOnOld = false;
    this.#backoff.reset();
    this.#limit = Math.min(MOST_EVENTS, this.#limit * 2);
    for (const { id } of batch) this.#takenAtFirstFailure.delete(id);
  }

  #failed(batch: readonly SpooledEvent[], error: Error): 'more' | number {
    const { log, spool } = this.#options;
    if (this.#stopping.signal.aborted) return 0;
    const single = batch.length === 1 ? batch[0] : undefined;
    if (isAboutContent(error, batch.length)) {
      // Refused for what is in it: find out which, and let the others through.
      if (!single) return this.#split(batch, error);
      log.error({ id: single.id, error: error.message }, 'an event is put aside: the server refuses it');
      spool.settle(batch, [{ id: single.id, code: error.code, message: error.message }]);
      this.#taken += 1;
      return 'more';
    }
    const wait = this.#backoff.next();
    if (this.#backoff.failures === 1) log.warn(`events wait: ${error.message}`);
    this.#stuckOnOld = (single?.tries ?? 0) > 0;
    if (error instanceof ServerError && error.status === 500 && this.#backoff.failures >= FAILURES_BEFORE_SPLIT) {
      if (single) this.#suspect(single, error);
      else {
        this.#split(batch, error);
        return Math.min(wait, this.#options.retry.firstMillis * 8);
      }
    }
    return Math.max(wait, error instanceof ServerError ? (error.retryAfterMillis ?? 0) : 0);
  }

  #split(batch: readonly SpooledEvent[], error: Error): 'more' {
    this.#limit = Math.max(1, Math.floor(batch.length / 2));
    this.#options.log.warn(
      { events: batch.length, limit: this.#limit },
      `trying fewer events at once: ${error.message}`,
    );
    return 'more';
  }

  /** Behind the others it waits; once the server took others and keeps failing on this one, it is given up. */
  #suspect(event: SpooledEvent, error: Error): void {
    const { spool, log } = this.#options;
    const takenThen = this.#takenAtFirstFailure.get(event.id) ?? this.#taken;
    this.#takenAtFirstFailure.set(event.id, takenThen);
    if (event.tries + 1 < TRIES_BEFORE_DEAD || this.#taken === takenThen) {
      spool.setBack(event);
      return;
    }
    log.error({ id: event.id, error: error.message }, 'an event is put aside: the server fails on it');
    spool.settle([event], [{ id: event.id, code: 'server-fails', message: error.message }]);
    this.#takenAtFirstFailure.delete(event.id);
  }
}

/** What is settled is gone from here: an answer that does not speak of each event of the batch settles none. */
function checkAccounted(batch: readonly SpooledEvent[], { accepted, duplicates, rejected }: EventsAnswer): void {
  const told = accepted + duplicates + rejected.length;
  const sent = new Set(batch.map(({ id }) => id));
  const foreign = rejected.find(({ id }) => !sent.has(id));
  if (told === batch.length && foreign === undefined) return;
  const wrong =
    foreign === undefined ? `it speaks of ${told}` : `it refuses \`${foreign.id.slice(0, 50)}\`, which is none of them`;
  throw new NetworkError(
    'network',
    `the server's answer does not fit the ${batch.length} events that were sent: ${wrong}`,
  );
}

/**
 * Refusals that trying again cannot change. Only the API's own word puts an event aside: a captive portal says 400
 * too. A proxy before the server may find a batch too large, of which less is tried then.
 */
function isAboutContent(error: Error, events: number): error is ServerError {
  if (!(error instanceof ServerError)) return false;
  if (error.status === 413 && events > 1) return true;
  return error.isOfApi && [400, 413, 415, 422].includes(error.status);
}
