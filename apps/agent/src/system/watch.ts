import {
  APP,
  asFacts,
  EXTENSION_DATABASE,
  gatherQuick,
  gatherSlow,
  ownState,
  type GatheredFacts,
  type Slow,
} from '@portcullis/health';
import { EventEmitter } from 'node:events';
import { asError, type Actor } from '../actors.js';
import { Pause } from '../backoff.js';
import type { Logger } from '../log.js';
import { utcIso, type Clock } from '../time.js';
import type { Mac } from './mac.js';
import { Standing } from './standing.js';
import { Switches } from './switches.js';

export interface SystemWatchOptions {
  /** `undefined`: this is no Mac, or its facts are not wanted; nothing is run then. */
  readonly mac: Mac | undefined;
  readonly quickMillis: number;
  readonly slowMillis?: number;
  readonly log: Logger;
  readonly now: Clock;
  /** Where it is kept what was seen when, since a restart of the Mac is what matters; absent: it is not. */
  readonly stateDir?: string;
}

const SLOW_MILLIS = 15 * 60_000;
/** What was changed on this Mac shows in these files. */
const TELLTALES = [EXTENSION_DATABASE, `${APP}/Contents/Info.plist`];

/**
 * Knows what macOS says about Portcullis: the quick part of every heartbeat, the slow part at start, every quarter of
 * an hour, and when app or extension changed. Whoever asks gets what was known last; nobody ever waits for a command.
 */
export class SystemWatch extends EventEmitter<{ changed: [] }> implements Actor {
  readonly name = 'system';
  readonly #options: SystemWatchOptions;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  readonly #switches = new Switches();
  readonly #standing: Standing;
  #running: Promise<void> = Promise.resolve();
  #facts: GatheredFacts | undefined;
  #slow: Slow | undefined;
  #slowAt = -Infinity;
  #telltales = '';

  constructor(options: SystemWatchOptions) {
    super();
    this.#options = options;
    this.#standing = new Standing(options.stateDir);
  }

  get facts(): GatheredFacts | undefined {
    return this.#facts;
  }

  async start(): Promise<void> {
    const { mac } = this.#options;
    if (mac !== undefined) this.#running = this.#run(mac);
  }

  /** A command that is under way is not waited for: it ends by its own timeout. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, 500).unref())]);
  }

  async #run(mac: Mac): Promise<void> {
    const { signal } = this.#stopping;
    const { quickMillis, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#look(mac);
      } catch (error) {
        log.warn(`what macOS says could not be gathered: ${asError(error).message}`);
      }
      await this.#pause.wait(quickMillis, signal);
    }
  }

  async #look(mac: Mac): Promise<void> {
    const { now, slowMillis = SLOW_MILLIS } = this.#options;
    const telltales = JSON.stringify(await Promise.all(TELLTALES.map((path) => mac.modified(path))));
    const quick = await gatherQuick(mac);
    const switchedBack = this.#switches.saw(ownState(quick), now());
    const sameSince = this.#standing.saw(quick.extensions.records, now());
    const watched = { switchedBack, sameSince: sameSince === null ? null : utcIso(sameSince) };
    this.#tell(asFacts(quick, this.#slow, watched));
    if (telltales === this.#telltales && now() - this.#slowAt < slowMillis) return;
    this.#slow = await gatherSlow(mac, quick, now());
    this.#slowAt = now();
    this.#telltales = telltales;
    this.#tell(asFacts(quick, this.#slow, watched));
  }

  #tell(facts: GatheredFacts): void {
    const different = withoutTime(facts) !== (this.#facts && withoutTime(this.#facts));
    this.#facts = facts;
    if (different && !this.#stopping.signal.aborted) this.emit('changed');
  }
}

/** That the same was found again is no change. */
function withoutTime(facts: GatheredFacts): string {
  return JSON.stringify({ ...facts, system: { ...facts.system, gatheredAt: null } });
}
