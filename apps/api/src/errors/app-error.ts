import type { ErrorCode, ErrorDetail } from '@portcullis/wire';

/**
 * A refusal that the caller can act on. The message is shown to people: lower case, what was wrong, where, what to do;
 * no secrets, no internal names.
 */
export class AppError extends Error {
  readonly details: readonly ErrorDetail[] | undefined;
  /** Further fields of the answer beside code and message, for example `serverTime` of `clock-skew`. */
  readonly extra: Readonly<Record<string, unknown>> | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: {
      readonly details?: readonly ErrorDetail[];
      readonly extra?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.details = options.details;
    this.extra = options.extra;
  }
}

/** A thing that is not there (or that the caller may not know of). */
export function notFound(what: string, id: string): AppError {
  return new AppError('not-found', `there is no ${what} \`${id}\``);
}

/** To a Mac whose key is right: it keeps what it has, and need not enrol again. */
export function macRemoved(): AppError {
  return new AppError(
    'mac-removed',
    'this Mac was removed in the console; what it enforces stays, and it is heard again when an administrator lets it back there',
  );
}

/** What a schema found wrong, as the Standard Schema specification and zod both give it. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

function detail(issue: Issue): ErrorDetail {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return path === '' ? { message: issue.message } : { path, message: issue.message };
}

/** The refusal of an input that a schema does not admit, with every problem in its place. */
export function invalidRequest(issues: readonly Issue[]): AppError {
  const details = issues.slice(0, 100).map(detail);
  const first = details[0];
  const where = first?.path === undefined ? '' : ` at \`${first.path}\``;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new AppError('invalid-request', `the request is not valid${where}: ${first?.message ?? 'unknown'}${more}`, {
    details,
  });
}
