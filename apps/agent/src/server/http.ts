import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** The server did not answer, or not in a way that could be read. */
export class NetworkError extends Error {
  readonly kind: 'network' | 'timeout' | 'certificate';
  constructor(kind: NetworkError['kind'], message: string) {
    super(message);
    this.name = 'NetworkError';
    this.kind = kind;
  }
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Relative to the server's address, with a leading slash. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array;
  /** Longest answer that is read; a longer one is a NetworkError. */
  readonly maxBytes: number;
  readonly timeoutMillis: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** One server over http or https with few, kept connections. Node's own `fetch` would cost 15 MB more of memory. */
export class HttpClient {
  readonly #server: URL;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #ca: string | undefined;

  constructor(server: URL, ca: string | undefined) {
    this.#server = server;
    this.#ca = ca;
    const options = { keepAlive: true, maxSockets: 4, keepAliveMsecs: 30_000 };
    this.#agent =
      server.protocol === 'https:' ? new HttpsAgent({ ...options, ...(ca ? { ca } : {}) }) : new HttpAgent(options);
  }

  /** The address of a path below the server's own, which may have a path itself. */
  url(path: string): URL {
    const url = new URL(this.#server);
    const [pathname, search] = path.split('?', 2);
    url.pathname = url.pathname.replace(/\/$/, '') + (pathname ?? '');
    url.search = search ? `?${search}` : '';
    return url;
  }

  get ca(): string | undefined {
    return this.#ca;
  }

  /** Throws NetworkError; an answer of any status is an answer. */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { method, path, headers, body, timeoutMillis, maxBytes, signal } = request;
    const url = this.url(path);
    const limit = AbortSignal.timeout(timeoutMillis);
    const options = {
      method,
      agent: this.#agent,
      headers: { ...headers, ...(body ? { 'content-length': body.byteLength } : {}) },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    };
    try {
      return await new Promise<HttpResponse>((resolve, reject) => {
        const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
        const outgoing = send(url, options, (response) => {
          readBody(response, maxBytes).then(
            (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
            reject,
          );
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      });
    } catch (error) {
      if (limit.aborted)
        throw new NetworkError('timeout', `${url.host} did not answer within ${timeoutMillis / 1000} s`);
      throw describeNetworkError(error, url);
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.byteLength;
    if (size > maxBytes) throw new NetworkError('network', `the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/** Codes that OpenSSL and Node give a connection whose certificate is not believed. */
const CERTIFICATE_CODES =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA)/;

export function describeNetworkError(error: unknown, url: URL): NetworkError {
  if (error instanceof NetworkError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message || code : String(error);
  if (CERTIFICATE_CODES.test(code))
    return new NetworkError('certificate', `the certificate of ${url.host} is not trusted: ${text} (${code})`);
  return new NetworkError('network', `${url.host} cannot be reached: ${text}`);
}
