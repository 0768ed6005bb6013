import { ApiError, errorFrom, unreachable } from './apiError.js';
import { serverClock } from './serverClock.js';

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly file?: { readonly content: Blob; readonly type: string };
  /** `text`: the answer is a file, and comes as it is. */
  readonly answer?: 'json' | 'text';
  readonly signal?: AbortSignal | undefined;
  /** Signing in itself: that nobody is signed in is an answer, not an interruption. */
  readonly isSigningIn?: boolean;
}

/**
 * Resolves to the decoded JSON (or the text that was asked for), or `null` for an empty answer; rejects with an
 * `ApiError`.
 */
export type Http = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  options?: RequestOptions,
) => Promise<unknown>;

/** `path` with the parts of `query` that have a value. */
export function withQuery(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const written = parameters.toString();
  return written === '' ? path : `${path}?${written}`;
}

interface HttpSettings {
  readonly base?: string;
  /** Called when the session has ended; `true`: somebody is signed in again, and the request goes out once more. */
  readonly signInAgain?: () => Promise<boolean>;
  /** Milliseconds after which a question, and a change, counts as not answered. */
  readonly patience?: { readonly reading: number; readonly changing: number };
}

const PATIENCE = { reading: 30_000, changing: 120_000 };

/**
 * Speaks to the API with the session's cookie. The CSRF header goes on every mutation: a foreign page cannot set
 * it, and the API refuses mutations without it.
 */
export function createHttp(fetcher: typeof fetch, settings: HttpSettings = {}): Http {
  const { base = '/api', signInAgain = () => Promise.resolve(false), patience = PATIENCE } = settings;
  return async (method, path, options = {}) => {
    const isFile = options.answer === 'text';
    const isReading = method === 'GET';
    const limit = isReading ? patience.reading : patience.changing;
    for (;;) {
      const init = requestOf(method, options, limit);
      const response = await send(fetcher, withQuery(base + path, options.query), init, isReading);
      if (isFile && response.ok) return await bodyOf(response, isReading);
      const body = await read(response, isReading);
      if (response.ok) return body;
      const hasEnded = response.status === 401 && options.isSigningIn !== true;
      if (!hasEnded) throw errorFrom(response.status, body);
      if (!(await signInAgain())) throw isReading ? errorFrom(response.status, body) : notDone();
    }
  };
}

function notDone(): ApiError {
  return new ApiError(401, 'not-signed-in', 'this is not done, because the session has ended: sign in and try again');
}

function requestOf(method: string, options: RequestOptions, limit: number): RequestInit {
  const headers = new Headers({ accept: options.answer === 'text' ? '*/*' : 'application/json' });
  const given = options.signal === undefined ? [] : [options.signal];
  const signal = AbortSignal.any([...given, AbortSignal.timeout(limit)]);
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal };
  if (method !== 'GET') headers.set('X-Portcullis-CSRF', '1');
  if (options.file !== undefined) {
    headers.set('content-type', options.file.type);
    init.body = options.file.content;
  } else if (options.body !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify(options.body);
  }
  return init;
}

async function send(fetcher: typeof fetch, url: string, init: RequestInit, isReading: boolean): Promise<Response> {
  const sent = Date.now();
  const response = await answered(fetcher(url, init), isReading);
  serverClock.hear(response.headers.get('date'), sent, Date.now());
  return response;
}

/**
 * Whoever gave up on the question is told so; anything else that keeps an answer from coming is the server's absence.
 */
async function answered<T>(answer: Promise<T>, isReading: boolean): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable(isReading);
  }
}

function bodyOf(response: Response, isReading: boolean): Promise<string> {
  return answered(response.text(), isReading);
}

async function read(response: Response, isReading: boolean): Promise<unknown> {
  const written = await bodyOf(response, isReading);
  if (written === '') return null;
  try {
    const value: unknown = JSON.parse(written);
    return value;
  } catch {
    if (!response.ok) return null;
    throw new ApiError(
      response.status,
      'not-json',
      'the server answered with something else than data; is a proxy in between?',
    );
  }
}
