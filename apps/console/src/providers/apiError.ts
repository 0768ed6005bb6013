import { errorBody, type ErrorDetail } from '@portcullis/wire';

/**
 * Any answer that is not a success. `status` is 0 when there was no answer at all.
 * `body.errors` is where react-admin's forms look for messages to put beside their fields.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly body: { readonly errors?: Readonly<Record<string, string>> };
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: readonly ErrorDetail[] = [],
  ) {
    super(message);
    const errors = Object.fromEntries(
      details.flatMap((d) => (d.path && d.line === undefined ? [[d.path, d.message]] : [])),
    );
    this.body = Object.keys(errors).length > 0 ? { errors } : {};
  }
}

const UNREACHABLE = 'unreachable';

/** No answer came. A change may have been made all the same: that is said, or it is made twice. */
export function unreachable(isReading: boolean): ApiError {
  return new ApiError(
    0,
    UNREACHABLE,
    isReading
      ? 'the server cannot be reached; check the connection and try again'
      : 'no answer came from the server, so this may or may not be done: check the connection, reload and look, then try again',
  );
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof ApiError && error.code === UNREACHABLE;
}

/** What a refusal says does not change by asking again; an answer that never came may come yet. */
export function worthRetrying(failures: number, error: unknown): boolean {
  const refused = error instanceof ApiError && error.status > 0 && error.status < 500;
  return !refused && failures < 2;
}

/** Reads a refusal of the API; whatever else came (a proxy's page) becomes a plain sentence. */
export function errorFrom(status: number, body: unknown): ApiError {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return new ApiError(status, `http-${status}`, plainSentence(status));
  const { code, message, details = [] } = parsed.data.error;
  return new ApiError(status, code, message || plainSentence(status), details);
}

function plainSentence(status: number): string {
  if (status === 401) return 'you are not signed in, or the session has ended; sign in again';
  if (status === 403) return 'your role does not allow this; ask an administrator';
  if (status === 404) return 'this does not exist (any more); go back to the list';
  if (status === 413) return 'this is too large for the server; send less at once';
  if (status === 429) return 'too many requests; wait a minute and try again';
  if (status >= 500) return `the server failed (status ${status}); try again, and look into its log if it goes on`;
  return `the server refused this (status ${status})`;
}

/** Where a detail is, for people: `line 4, column 7`. */
export function placeOf(detail: ErrorDetail): string | null {
  if (detail.line === undefined) return detail.path ?? null;
  return detail.column === undefined ? `line ${detail.line}` : `line ${detail.line}, column ${detail.column}`;
}

/** An error of any kind as one sentence that begins with a capital letter. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error && error.message !== '' ? error.message : 'something went wrong; try again';
  return message.charAt(0).toUpperCase() + message.slice(1);
}
