import { EventEmitter } from 'node:events';
import { agentLiveMessage, type AgentPresence } from '@portcullis/wire';
import WebSocketClient, { type RawData } from 'ws';
import { asError, type Actor } from '../actors.js';
import { Backoff, Pause, type BackoffLimits } from '../backoff.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { Logger } from '../log.js';
import type { AgentApi } from '../server/api.js';
import type { HttpClient } from '../server/http.js';

export interface ControlOptions {
  readonly api: AgentApi;
  readonly http: HttpClient;
  readonly enrolment: Enrolment;
  readonly retry: BackoffLimits;
  readonly log: Logger;
}

/** With nothing heard for this long the connection is asked, and dropped when it stays silent as long again. */
const SILENCE_MILLIS = 60_000;
const LARGEST_MESSAGE = 65_536;
/** The server answers within a second; one that is older never does. */
const ANSWER_MILLIS = 15_000;

/**
 * Hears from the server when documents changed. A comfort only: whoever never connects is served by polling.
 * `connected` means that something may have been missed until now.
 */
export class ControlChannel extends EventEmitter<{ connected: []; 'documents-changed': [] }> implements Actor {
  readonly name = 'control';
  readonly #options: ControlOptions;
  readonly #backoff: Backoff;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  #connected = false;
  #socket: WebSocketClient | undefined;
  #answered: ((wanted: boolean) => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ControlOptions) {
    super();
    this.#options = options;
    this.#backoff = new Backoff(options.retry);
  }

  get connected(): boolean {
    return this.#connected;
  }

  async start(): Promise<void> {
    this.#options.enrolment.on('enrolled', () => this.#pause.wake());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /**
   * Says that this Mac is still there, and still as the report of that name says.
   * @returns `false`: the report is to be sent anew. `undefined`: nothing was heard.
   */
  async stillThere(presence: Omit<AgentPresence, 'type'>, signal: AbortSignal): Promise<boolean | undefined> {
    const socket = this.#socket;
    if (!this.#connected || socket === undefined) return undefined;
    const patience = new Pause();
    let kept: boolean | undefined;
    this.#answered = (wanted) => {
      kept = !wanted;
      patience.wake();
    };
    const closed = () => patience.wake();
    socket.once('close', closed);
    socket.send(JSON.stringify({ type: 'present', ...presence } satisfies AgentPresence));
    await patience.wait(ANSWER_MILLIS, signal);
    socket.off('close', closed);
    this.#answered = undefined;
    return kept;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      if (!this.#options.enrolment.identity) {
        await this.#pause.wait(2 ** 30, signal);
        continue;
      }
      const failure = await this.#session(signal).then(() => undefined, asError);
      this.#connected = false;
      if (signal.aborted) return;
      this.#options.log.debug(`no push from the server: ${failure?.message ?? 'the connection was closed'}`);
      await this.#pause.wait(this.#backoff.next(), signal);
    }
  }

  /** Resolves when a connection that was open ends; rejects when there was none. */
  #session(signal: AbortSignal): Promise<void> {
    const { api, http } = this.#options;
    const url = http.url('/api/agent/live');
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return new Promise<void>((resolve, reject) => {
      const socket = new WebSocketClient(url, {
        headers: { authorization: api.authorization() },
        ...(http.ca ? { ca: http.ca } : {}),
        perMessageDeflate: false,
        maxPayload: LARGEST_MESSAGE,
        handshakeTimeout: 15_000,
        followRedirects: false,
      });
      this.#socket = socket;
      const abort = () => socket.terminate();
      signal.addEventListener('abort', abort, { once: true });
      const watch = watchSilence(socket);
      socket.on('open', () => this.#opened());
      socket.on('message', (data) => this.#heard(data));
      socket.on('unexpected-response', (_request, response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.length < 16 && chunks.push(chunk));
        response.on('close', () => socket.terminate());
        response.on('end', () => {
          reject(api.refusedUpgrade(response.statusCode ?? 0, Buffer.concat(chunks), response.headers));
          socket.terminate();
        });
      });
      socket.on('error', reject);
      socket.on('close', () => {
        clearInterval(watch);
        signal.removeEventListener('abort', abort);
        resolve();
      });
    });
  }

  #opened(): void {
    this.#connected = true;
    this.#backoff.reset();
    this.#options.log.info('the server can push');
    this.emit('connected');
  }

  #heard(data: RawData): void {
    let value: unknown;
    try {
      value = JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '');
    } catch {
      value = undefined;
    }
    const message = agentLiveMessage.safeParse(value).data;
    if (message?.type === 'documents-changed') this.emit('documents-changed');
    else if (message?.type === 'heard') {
      this.#options.api.heardByChannel(message.serverTime);
      this.#answered?.(message.wanted);
    } else this.#options.log.debug('a pushed message is not known here');
  }
}

/** A half-open connection (a laptop that slept, a gateway that forgot) never says that it is dead. */
function watchSilence(socket: WebSocketClient): NodeJS.Timeout {
  let heard = true;
  let asked = false;
  const alive = () => {
    heard = true;
  };
  for (const sign of ['open', 'message', 'ping', 'pong'] as const) socket.on(sign, alive);
  return setInterval(() => {
    if (heard) asked = false;
    else if (asked) socket.terminate();
    else if (socket.readyState === WebSocketClient.OPEN) {
      asked = true;
      socket.ping();
    }
    heard = false;
  }, SILENCE_MILLIS);
}
