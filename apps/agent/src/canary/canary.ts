import { EventEmitter } from 'node:events';
import { asError, within, type Actor } from '../actors.js';
import { Pause } from '../backoff.js';
import type { BridgeClient } from '../bridge/client.js';
import type { Logger } from '../log.js';
import type { Clock } from '../time.js';
import { attempt, type Attempt, type CanaryOutcome } from './attempt.js';
import { DiskImage, MAC_TOOLS, type ImageTools } from './disk-image.js';
import { ensureImage } from './image.js';

/** What the canary has shown so far; times in Unix milliseconds. */
export interface CanaryState {
  readonly lastTriedAt?: number;
  readonly lastOutcome?: CanaryOutcome;
  readonly detail?: string;
  readonly lastDeniedAt?: number;
}

export interface CanaryOptions {
  readonly bridge: BridgeClient;
  readonly stateDir: string;
  readonly mode: 'auto' | 'off';
  /** Stand-ins for macOS' tools; with them a simulated Mac is tested as well. */
  readonly tools: Partial<ImageTools>;
  readonly intervalMillis: number;
  readonly now: Clock;
  readonly log: Logger;
  readonly platform?: NodeJS.Platform;
}

/** After a start, or a failure, a Mac is not left without proof for long. */
const SOON_MILLIS = 30_000;
/** Stopping ends a test at once; what is left is to detach the image, within the time that an actor has. */
const DETACH_AT_STOP_MILLIS = 2_500;
const TOO_LATE = 'it was not detached before the agent had to stop';

/**
 * Proof of protection: every few minutes a tiny disk image is attached and mounted, which the bridge must deny
 * (docs/decisions/0009). Emits `changed` when the outcome is another one than before.
 */
export class Canary extends EventEmitter<{ changed: [] }> implements Actor {
  readonly name = 'canary';
  readonly #options: CanaryOptions;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  readonly #stoodIn: boolean;
  readonly #tools: ImageTools;
  #state: CanaryState = {};
  #running: Promise<void> = Promise.resolve();

  constructor(options: CanaryOptions) {
    super();
    this.#options = options;
    this.#stoodIn = options.tools.hdiutil !== undefined && options.tools.diskutil !== undefined;
    this.#tools = { ...MAC_TOOLS, ...options.tools };
  }

  get state(): CanaryState {
    return this.#state;
  }

  async start(): Promise<void> {
    const { mode, platform = process.platform, bridge } = this.#options;
    if (mode === 'off' || !(platform === 'darwin' || this.#stoodIn)) return;
    bridge.on('connected', () => this.#pause.wake());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { intervalMillis } = this.#options;
    const { signal } = this.#stopping;
    const soon = Math.min(SOON_MILLIS, intervalMillis);
    await this.#leaveNothingBehind('an agent before this one left the test image attached; it is detached now');
    while (!signal.aborted) {
      if (this.#canBeTested()) {
        await this.#test();
        const wait = this.#state.lastOutcome === 'denied' ? intervalMillis : soon;
        // A fleet that was started at one moment must not attach its images at one moment.
        await new Pause().wait(wait * (0.8 + 0.4 * Math.random()), signal);
      } else {
        await this.#pause.wait(soon, signal);
        // What starts with the bridge is let through first.
        if (this.#canBeTested()) await new Pause().wait(soon / 3, signal);
      }
    }
  }

  #canBeTested(): boolean {
    const { bridge } = this.#options;
    if (!bridge.state.connected) return false;
    const { bridgeMode } = bridge.state.welcome;
    return bridgeMode === 'approve' || bridgeMode === 'authorize' || (bridgeMode === 'simulate' && this.#stoodIn);
  }

  async #test(): Promise<void> {
    const { bridge, now, stateDir } = this.#options;
    const { signal } = this.#stopping;
    const startedAt = now();
    const done = await this.#attempt({ bridge, now, signal }, stateDir);
    const left = await this.#leaveNothingBehind();
    if (signal.aborted) return;
    const deniedAt = done.outcome === 'denied' ? startedAt : this.#state.lastDeniedAt;
    this.#remember(left === undefined ? done : withLeftover(done, left), startedAt, deniedAt);
  }

  async #attempt(
    parts: Pick<CanaryOptions, 'bridge' | 'now'> & { signal: AbortSignal },
    stateDir: string,
  ): Promise<Attempt> {
    try {
      return await attempt({ ...parts, image: new DiskImage(this.#tools, ensureImage(stateDir)) });
    } catch (error) {
      return { outcome: 'tool-failed', detail: `the test image could not be written: ${asError(error).message}` };
    }
  }

  /** Detaches the image whatever happened; gives why that failed. A second try is made before the next test. */
  async #leaveNothingBehind(remark?: string): Promise<string | undefined> {
    const { stateDir, log } = this.#options;
    try {
      const image = new DiskImage(this.#tools, ensureImage(stateDir));
      const { signal } = this.#stopping;
      const detaching = image.detachAll();
      const found = await (signal.aborted ? within(detaching, DETACH_AT_STOP_MILLIS, TOO_LATE) : detaching);
      if (found > 0 && remark !== undefined) log.warn(remark);
      return undefined;
    } catch (error) {
      log.warn(`the test image could not be detached: ${asError(error).message}`);
      return asError(error).message;
    }
  }

  #remember({ outcome, detail }: Attempt, lastTriedAt: number, lastDeniedAt: number | undefined): void {
    const { log } = this.#options;
    const before = this.#state;
    this.#state = {
      lastTriedAt,
      lastOutcome: outcome,
      ...(detail === undefined ? {} : { detail }),
      ...(lastDeniedAt === undefined ? {} : { lastDeniedAt }),
    };
    if (before.lastOutcome === outcome && before.detail === detail) return;
    const level = outcome === 'denied' ? 'info' : outcome === 'mounted' ? 'error' : 'warn';
    log[level](
      { outcome, detail },
      outcome === 'denied' ? 'the test image was denied' : `the test image: ${detail ?? outcome}`,
    );
    this.emit('changed');
  }
}

/** An image that stays attached would be an odd disk for whoever looks: said, unless something worse is. */
function withLeftover(done: Attempt, left: string): Attempt {
  return done.outcome === 'mounted'
    ? done
    : { outcome: 'tool-failed', detail: `the test image stays attached: ${left}` };
}
