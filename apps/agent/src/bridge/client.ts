import { EventEmitter } from 'node:events';
import {
  bridgeResults,
  type BridgeStatus,
  type BridgeWelcome,
  type DocumentResult,
  type UsbReport,
  type Verdict,
} from '@portcullis/wire';
import type { Actor } from '../actors.js';
import { asError } from '../actors.js';
import { Backoff, Pause, type BackoffLimits } from '../backoff.js';
import type { Logger } from '../log.js';
import { BridgeError } from './errors.js';
import { BridgeSession, type JournalPosition } from './session.js';

export type BridgeState =
  | { readonly connected: true; readonly welcome: BridgeWelcome }
  | { readonly connected: false; readonly failure: BridgeError | undefined };

export interface BridgeClientOptions {
  readonly socketPath: string;
  readonly agentVersion: string;
  readonly retry: BackoffLimits;
  readonly log: Logger;
  /** Makes events durable; see SessionOptions. */
  readonly inbox: {
    lastPosition(): JournalPosition | undefined;
    welcome(welcome: BridgeWelcome): JournalPosition | undefined;
    store(events: readonly unknown[]): Promise<JournalPosition | undefined>;
  };
}

/** The bridge itself gives up after 8 s. */
const USB_TIMEOUT_MILLIS = 12_000;
const DOCUMENT_TIMEOUT_MILLIS = 60_000;
const HELLO_TIMEOUT_MILLIS = 5_000;

/**
 * Keeps a session with the bridge for as long as the agent runs; `connected` and `disconnected` say when it changes.
 */
export class BridgeClient
  extends EventEmitter<{ connected: [BridgeWelcome]; disconnected: [BridgeError] }>
  implements Actor
{
  readonly name = 'bridge';
  readonly #options: BridgeClientOptions;
  readonly #backoff: Backoff;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  #session: BridgeSession | undefined;
  #failure: BridgeError | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: BridgeClientOptions) {
    super();
    this.#options = options;
    this.#backoff = new Backoff(options.retry);
  }

  get state(): BridgeState {
    return this.#session
      ? { connected: true, welcome: this.#session.welcome }
      : { connected: false, failure: this.#failure };
  }

  async start(): Promise<void> {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#session?.close();
    await this.#running;
  }

  /** Throws BridgeError when there is no session, as every command here. */
  async status(): Promise<BridgeStatus> {
    return (await this.#current().command('status', {}, bridgeResults.status)).status;
  }

  async devices(): Promise<readonly unknown[]> {
    return (await this.#current().command('devices', {}, bridgeResults.devices)).devices;
  }

  async explain(registryId: string): Promise<Verdict> {
    return (await this.#current().command('explain', { registryId }, bridgeResults.explain)).verdict;
  }

  async enrol(organisationId: string, macId: string, anchor: string): Promise<void> {
    await this.#current().command('enrol', { organisationId, macId, anchor }, bridgeResults.nothing);
  }

  async document(bytes: Uint8Array): Promise<DocumentResult> {
    const fields = { bytes: bytes.byteLength };
    return this.#current().command('document', fields, bridgeResults.document, DOCUMENT_TIMEOUT_MILLIS, bytes);
  }

  /** The test image is about to be attached; see PROTOCOL.md. */
  async announceCanary(): Promise<void> {
    await this.#current().command('canary', { announce: true }, bridgeResults.nothing);
  }

  /** From now on, for a minute, the bridge denies mounts of that disk image. */
  async armCanary(bsdName: string): Promise<void> {
    await this.#current().command('canary', { bsdName }, bridgeResults.nothing);
  }

  async usb(): Promise<UsbReport> {
    return (await this.#current().command('usb', { action: 'list' }, bridgeResults.usb)).usb;
  }

  /** `device`: registry id or location. The bridge works on its devices one after the other. */
  async moveUsb(action: 'capture' | 'release', device: string): Promise<void> {
    await this.#current().command('usb', { action, device }, bridgeResults.nothing, USB_TIMEOUT_MILLIS);
  }

  async forget(document: { readonly kind: string; readonly id: string }): Promise<void> {
    await this.#current().command('forget', { document }, bridgeResults.nothing);
  }

  #current(): BridgeSession {
    if (this.#session) return this.#session;
    throw this.#failure ?? new BridgeError('not-running', 'the bridge is not connected yet');
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const failure = await this.#runSession();
      if (this.#stopping.signal.aborted) return;
      this.#setFailure(failure);
      await this.#pause.wait(this.#backoff.next(), this.#stopping.signal);
    }
  }

  /** Gives the reason why it ended; never throws. */
  async #runSession(): Promise<BridgeError> {
    const { socketPath, agentVersion, inbox, log } = this.#options;
    try {
      const session = await BridgeSession.open({
        socketPath,
        agentVersion,
        after: inbox.lastPosition(),
        helloTimeoutMillis: HELLO_TIMEOUT_MILLIS,
        onWelcome: (welcome) => inbox.welcome(welcome),
        onEvents: (events) => inbox.store(events),
      });
      if (this.#stopping.signal.aborted) await session.close();
      this.#session = session;
      this.#failure = undefined;
      this.#backoff.reset();
      const { bridgeVersion, bridgeMode, journal } = session.welcome;
      log.info({ bridgeVersion, bridgeMode, journal }, 'connected to the bridge');
      this.emit('connected', session.welcome);
      return await session.ended;
    } catch (error) {
      return error instanceof BridgeError ? error : new BridgeError('other', asError(error).message);
    } finally {
      await this.#session?.close();
      this.#session = undefined;
    }
  }

  #setFailure(failure: BridgeError): void {
    if (this.#failure?.message !== failure.message) this.#options.log.warn(`no bridge: ${failure.message}`);
    this.#failure = failure;
    this.emit('disconnected', failure);
  }
}
