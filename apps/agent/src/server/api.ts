import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  enrolmentAnswer,
  errorBody,
  eventsAnswer,
  heartbeatAnswer,
  manifestAnswer,
  type EnrolmentAnswer,
  type EventsAnswer,
  type HeartbeatAnswer,
  type ManifestEntry,
} from '@portcullis/wire';
import type * as z from 'zod/mini';
import type { Clock } from '../time.js';
import { NotEnrolledError, ServerError } from './errors.js';
import { describeNetworkError, NetworkError, type HttpClient, type HttpRequest, type HttpResponse } from './http.js';

/** Signs requests; replaced when the Mac is enrolled anew. */
export interface Credentials {
  token(): string;
  correctClock(serverTime: number): void;
}

/** How the last exchange with the server went, for health. */
export interface ServerContact {
  readonly reachable: boolean | undefined;
  readonly lastContactAt: number | undefined;
  readonly failure: Error | undefined;
  /** This Mac's clock minus the server's, as last heard. */
  readonly clockSkewMillis: number | undefined;
}

const gzipped = promisify(gzip) as (bytes: Buffer) => Promise<Buffer>;

const KIB = 1024;
const TIMEOUT_MILLIS = 30_000;

/** The agent's endpoints of the API. Every call throws NetworkError, ServerError or NotEnrolledError. */
export class AgentApi {
  readonly #http: HttpClient;
  readonly #now: Clock;
  #credentials: Credentials | undefined;
  #contact: ServerContact = {
    reachable: undefined,
    lastContactAt: undefined,
    failure: undefined,
    clockSkewMillis: undefined,
  };
  /**
   * Called when the server does not know this Mac any more. Not for other refusals of the token: a key that another
   * enrolment replaced must not take its place back.
   */
  onMacUnknown: (error: ServerError) => void = () => {};

  constructor(http: HttpClient, now: Clock) {
    this.#http = http;
    this.#now = now;
  }

  get contact(): ServerContact {
    return this.#contact;
  }

  use(credentials: Credentials | undefined): void {
    this.#credentials = credentials;
  }

  authorization(): string {
    if (!this.#credentials) throw new NotEnrolledError();
    return `Bearer ${this.#credentials.token()}`;
  }

  async enrol(body: object, signal: AbortSignal): Promise<EnrolmentAnswer> {
    const response = await this.#exchange({ ...json('/api/agent/enrol', body), signal });
    const answer = this.#read(response, enrolmentAnswer, '/enrol');
    this.#heardServerTime(answer.serverTime);
    return answer;
  }

  /** `unchanged` when the manifest still is the one with this ETag. */
  async manifest(
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<'unchanged' | { etag: string | undefined; documents: readonly ManifestEntry[] }> {
    const headers = etag ? { 'if-none-match': etag } : {};
    const response = await this.#signed({ ...get('/api/agent/documents', 4096 * KIB), headers, signal });
    if (response.status === 304 && etag !== undefined) return 'unchanged';
    return { etag: response.headers.etag, ...this.#read(response, manifestAnswer, '/documents') };
  }

  async document(entry: ManifestEntry, signal: AbortSignal): Promise<Buffer> {
    const path = `/api/agent/documents/${entry.kind}/${entry.id}/${entry.sequence}`;
    return (await this.#signed({ ...get(path, 65_536 * KIB), timeoutMillis: 4 * TIMEOUT_MILLIS, signal })).body;
  }

  /** `gzipped` holds `{"events": […]}`. */
  async events(gzipped: Uint8Array, signal: AbortSignal): Promise<EventsAnswer> {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const request = {
      ...get('/api/agent/events', 1024 * KIB),
      method: 'POST' as const,
      headers,
      body: gzipped,
      signal,
    };
    return this.#read(await this.#signed({ ...request, timeoutMillis: 2 * TIMEOUT_MILLIS }), eventsAnswer, '/events');
  }

  async health(body: object, signal: AbortSignal): Promise<HeartbeatAnswer> {
    const plain = json('/api/agent/health', body);
    const headers = { ...plain.headers, 'content-encoding': 'gzip' };
    const response = await this.#signed({ ...plain, headers, body: await gzipped(plain.body), signal });
    const answer = this.#read(response, heartbeatAnswer, '/health');
    this.#heardServerTime(answer.serverTime);
    return answer;
  }

  /** The server has answered over the control channel. */
  heardByChannel(serverTime: string): void {
    this.#contact = { ...this.#contact, reachable: true, lastContactAt: this.#now(), failure: undefined };
    this.#heardServerTime(serverTime);
  }

  /** For the WebSocket, which is refused like any request. */
  refusedUpgrade(status: number, body: Buffer, headers: HttpResponse['headers']): ServerError {
    return this.#refusal({ status, body, headers });
  }

  /** With a token; once more by the server's clock when this Mac's clock was the trouble. */
  async #signed(request: HttpRequest): Promise<HttpResponse> {
    const attempt = () =>
      this.#exchange({ ...request, headers: { ...request.headers, authorization: this.authorization() } });
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ServerError && error.code === 'clock-skew')) throw error;
      return attempt();
    }
  }

  async #exchange(request: HttpRequest): Promise<HttpResponse> {
    let response: HttpResponse;
    try {
      response = await this.#http.send(request);
    } catch (error) {
      const failure = describeNetworkError(error, this.#http.url(request.path));
      if (!request.signal?.aborted) this.#contact = { ...this.#contact, reachable: false, failure };
      throw failure;
    }
    if (response.status >= 400) throw this.#refusal(response);
    return response;
  }

  /**
   * What the API says. That alone is contact with it: a captive portal, or a proxy in its place, answers every
   * question too.
   */
  #read<T>(response: HttpResponse, shape: z.ZodMiniType<T>, path: string): T {
    const parsed = shape.safeParse(parseJson(response.body));
    if (!parsed.success) {
      const failure = new NetworkError(
        'network',
        `${this.#server(path)} is answered, but not by the API: ${described(response)}; ${LOOK}`,
      );
      this.#contact = { ...this.#contact, reachable: false, failure };
      throw failure;
    }
    this.#contact = { ...this.#contact, reachable: true, lastContactAt: this.#now(), failure: undefined };
    return parsed.data;
  }

  #server(path: string): string {
    return this.#http.url(`/api/agent${path}`).href;
  }

  #refusal(response: HttpResponse): ServerError {
    const parsed = errorBody.safeParse(parseJson(response.body));
    const code = parsed.data?.error.code ?? `http-${response.status}`;
    const reason = parsed.data?.error.message ?? `not by the API: ${described(response)}; ${LOOK}`;
    const error = new ServerError(response.status, code, reason, retryAfter(response));
    this.#contact = { ...this.#contact, reachable: parsed.success, failure: error };
    const serverTime = parsed.data?.error.serverTime;
    if (code === 'clock-skew' && serverTime !== undefined) {
      this.#heardServerTime(serverTime);
      const millis = Date.parse(serverTime);
      if (Number.isFinite(millis)) this.#credentials?.correctClock(millis);
    } else if (code === 'mac-unknown') {
      this.onMacUnknown(error);
    }
    return error;
  }

  #heardServerTime(text: string): void {
    const millis = Date.parse(text);
    if (Number.isFinite(millis)) this.#contact = { ...this.#contact, clockSkewMillis: this.#now() - millis };
  }
}

function get(path: string, maxBytes: number): HttpRequest {
  return { method: 'GET', path, maxBytes, timeoutMillis: TIMEOUT_MILLIS };
}

function json(path: string, body: object): HttpRequest & { readonly body: Buffer } {
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  return { ...get(path, 1024 * KIB), method: 'POST', headers: { 'content-type': 'application/json' }, body: bytes };
}

const LOOK = 'is there a page to sign in to this network, or another server at that address?';

function described({ status, headers }: HttpResponse): string {
  const type = headers['content-type'] ?? 'no content type';
  return `${status} with ${type.split(';', 1)[0]}${headers.location === undefined ? '' : `, which leads to ${headers.location.slice(0, 200)}`}`;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whatever a server, or who stands in its place, asks for: an hour later it is asked again. */
const LONGEST_RETRY_SECONDS = 3600;

function retryAfter(response: HttpResponse): number | undefined {
  const seconds = Number(response.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, LONGEST_RETRY_SECONDS) * 1000 : undefined;
}
