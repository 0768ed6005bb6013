import { ApiError, errorFrom, unreachable } from './apiError.js';

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: { readonly content: string; readonly type: string };
  /** `text`: the answer is a file, and comes as it is. */
  readonly answer?: 'json' | 'text';
  readonly signal?: AbortSignal | undefined;
}

/** Resolves to the decoded JSON (or the text that was asked for), or `null` for an empty answer; rejects with an `ApiError`. */
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

/**
 * Speaks to the API with the session's cookie. The CSRF header goes on every mutation: a foreign page cannot set
 * it, and the API refuses mutations without it.
 */
export function createHttp(fetcher: typeof fetch, base = '/api'): Http {
  return async (method, path, options = {}) => {
    const isFile = options.answer === 'text';
    const headers = new Headers({ accept: isFile ? '*/*' : 'application/json' });
    const init: RequestInit = { method, headers, credentials: 'same-origin', signal: options.signal ?? null };
    if (method !== 'GET') headers.set('X-Portcullis-CSRF', '1');
    if (options.text !== undefined) {
      headers.set('content-type', options.text.type);
      init.body = options.text.content;
    } else if (options.body !== undefined) {
      headers.set('content-type', 'application/json');
      init.body = JSON.stringify(options.body);
    }
    const response = await send(fetcher, withQuery(base + path, options.query), init);
    if (isFile && response.ok) return response.text();
    const body = await read(response);
    if (!response.ok) throw errorFrom(response.status, body);
    return body;
  };
}

async function send(fetcher: typeof fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetcher(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
}

async function read(response: Response): Promise<unknown> {
  const written = await response.text();
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
