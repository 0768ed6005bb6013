import { createConnection, type Socket } from 'node:net';
import { BRIDGE_PROTOCOL, type BridgeMessage, type BridgeResult, type BridgeWelcome } from '@portcullis/wire';
import type * as z from 'zod/mini';
import { BridgeError, CommandRefused, describeSocketError } from './errors.js';
import { encodeFrame, encodeMessage, FRAME_DOCUMENT, FRAME_JSON, FrameDecoder, type Frame } from './frames.js';
import { parseIncoming } from './messages.js';

export interface JournalPosition {
  readonly journal: string;
  readonly seq: number;
}

export interface SessionOptions {
  readonly socketPath: string;
  readonly agentVersion: string;
  /** The last event that is durable here; absent: the bridge begins after what was acknowledged. */
  readonly after: JournalPosition | undefined;
  readonly helloTimeoutMillis: number;
  /**
   * Called with the welcome before any event, and with the events that came since the last call, one call after the
   * other. Resolves when the events are durable, with the position to acknowledge; a rejection ends the session.
   */
  readonly onWelcome: (welcome: BridgeWelcome) => JournalPosition | undefined;
  readonly onEvents: (events: readonly unknown[]) => Promise<JournalPosition | undefined>;
}

/** With this many events still to be stored nothing more is read: however many the bridge has, few are held here. */
const MOST_RECEIVED = 512;

type Succeeded = Extract<BridgeResult, { readonly ok: true }>;

interface Waiting {
  readonly command: string;
  readonly resolve: (result: Succeeded) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** One connection to the bridge, from the hello until either side closes it. */
export class BridgeSession {
  readonly #options: SessionOptions;
  readonly #socket: Socket;
  readonly #decoder = new FrameDecoder();
  readonly #waiting = new Map<string, Waiting>();
  #nextId = 1;
  readonly #received: unknown[] = [];
  #storing: Promise<void> | undefined;
  #end: BridgeError | undefined;
  #welcome: BridgeWelcome | undefined;
  #onWelcome: (welcome: BridgeWelcome) => void = () => {};
  #onEnd: (error: BridgeError) => void = () => {};
  /** Resolves with the reason when the session is over; never rejects. */
  readonly ended: Promise<BridgeError>;

  private constructor(options: SessionOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.ended = new Promise((resolve) => {
      this.#onEnd = resolve;
    });
  }

  /** Connects and says hello; resolves after the welcome. Throws BridgeError. */
  static async open(options: SessionOptions): Promise<BridgeSession> {
    const session = new BridgeSession(options, createConnection({ path: options.socketPath }));
    await session.#greet();
    return session;
  }

  get welcome(): BridgeWelcome {
    if (!this.#welcome) throw new BridgeError('other', 'the bridge has not said welcome yet');
    return this.#welcome;
  }

  /** Sends a command and gives the result once it matches `shape`. Throws BridgeError or CommandRefused. */
  async command<T>(
    type: string,
    fields: object,
    shape: z.ZodMiniType<T>,
    timeoutMillis = 10_000,
    payload?: Uint8Array,
  ): Promise<T> {
    const id = String(this.#nextId++);
    const answer = new Promise<Succeeded>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new BridgeError('timeout', `the bridge did not answer \`${type}\` within ${timeoutMillis / 1000} s`));
      }, timeoutMillis);
      this.#waiting.set(id, { command: type, resolve, reject, timer });
    });
    const message = encodeMessage({ type, id, ...fields });
    this.#send(payload ? Buffer.concat([message, encodeFrame(FRAME_DOCUMENT, payload)]) : message);
    const parsed = shape.safeParse(await answer);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new BridgeError(
      'other',
      `the bridge's answer to \`${type}\` is not understood (${issue?.path.join('.')}: ${issue?.message})`,
    );
  }

  /** Ends the session; events that are being stored are finished first, so that nothing writes afterwards. */
  async close(): Promise<void> {
    this.#finish(new BridgeError('other', 'the agent closed the connection'));
    await this.#storing;
  }

  async #greet(): Promise<void> {
    const socket = this.#socket;
    const welcomed = new Promise<BridgeWelcome>((resolve) => {
      this.#onWelcome = resolve;
    });
    socket.on('error', (error) => this.#finish(describeSocketError(error, this.#options.socketPath)));
    socket.on('close', () => this.#finish(new BridgeError('other', 'the bridge closed the connection')));
    socket.on('data', (chunk) => this.#read(chunk));
    const { agentVersion, after, helloTimeoutMillis } = this.#options;
    this.#send(encodeMessage({ type: 'hello', protocol: BRIDGE_PROTOCOL, agentVersion, ...(after ? { after } : {}) }));
    const timer = setTimeout(
      () => this.#finish(new BridgeError('timeout', `the bridge did not greet within ${helloTimeoutMillis / 1000} s`)),
      helloTimeoutMillis,
    );
    const first = await Promise.race([welcomed, this.ended]);
    clearTimeout(timer);
    if (first instanceof Error) throw first;
  }

  #send(bytes: Buffer): void {
    if (this.#end) throw this.#end;
    this.#socket.write(bytes);
  }

  #read(chunk: Buffer): void {
    try {
      for (const frame of this.#decoder.push(chunk)) this.#handle(frame);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#finish(new BridgeError('protocol', `the bridge does not keep to the protocol: ${text}`));
    }
  }

  #handle(frame: Frame): void {
    if (this.#end) return;
    if (frame.type !== FRAME_JSON) throw new Error(`a frame of type ${frame.type} is not for an agent`);
    const message = parseIncoming(frame.body);
    if (message.type === 'malformed') throw new Error(message.why);
    if (message.type === 'error') {
      this.#finish(new BridgeError(message.code === 'protocol' ? 'protocol' : 'other', message.message));
    } else if (message.type === 'welcome') {
      this.#greeted(message);
    } else if (this.#welcome === undefined) {
      throw new Error(`\`${message.type}\` came before the welcome`);
    } else {
      this.#dispatch(message);
    }
  }

  #greeted(message: BridgeWelcome): void {
    if (message.protocol !== BRIDGE_PROTOCOL) {
      const text = `the bridge speaks protocol ${message.protocol}, this agent speaks ${BRIDGE_PROTOCOL}: update the older of the two`;
      this.#finish(new BridgeError('protocol', text));
      return;
    }
    this.#welcome = message;
    this.#acknowledge(this.#options.onWelcome(message));
    this.#onWelcome(message);
  }

  #dispatch(message: Exclude<BridgeMessage, { type: 'welcome' | 'error' }>): void {
    if (message.type === 'events') {
      this.#received.push(...message.events);
      if (this.#received.length >= MOST_RECEIVED) this.#socket.pause();
      this.#storing ??= this.#storeReceived();
      return;
    }
    const waiting = this.#waiting.get(message.id);
    if (!waiting) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.ok) waiting.resolve(message);
    else waiting.reject(new CommandRefused(waiting.command, message.code, message.message));
  }

  /** Everything that came by now is made durable at once: one wait for the disk, however the bridge cut it up. */
  async #storeReceived(): Promise<void> {
    while (this.#received.length > 0 && !this.#end) {
      await new Promise(setImmediate);
      const events = this.#received.splice(0);
      this.#socket.resume();
      try {
        this.#acknowledge(await this.#options.onEvents(events));
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        this.#finish(new BridgeError('other', `events could not be kept: ${text}`));
      }
    }
    this.#storing = undefined;
  }

  #acknowledge(position: JournalPosition | undefined): void {
    if (position && !this.#end) this.#send(encodeMessage({ type: 'ack', ...position }));
  }

  #finish(error: BridgeError): void {
    if (this.#end) return;
    this.#end = error;
    this.#socket.destroy();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
    this.#onEnd(error);
  }
}
