/** Every way in which the API refuses, as clients see it in `error.code`. `httpStatus` must know each. */
export const ERROR_CODES = [
  // the request itself
  'invalid-request',
  'not-found',
  'conflict',
  'too-large',
  'unsupported-media-type',
  // people
  'not-signed-in',
  'wrong-credentials',
  'too-many-attempts',
  'forbidden',
  'csrf-header-missing',
  // Macs
  'enrolment-token-invalid',
  'enrolment-token-expired',
  'enrolment-token-used-up',
  'agent-token-missing',
  'agent-token-invalid',
  'agent-token-replayed',
  'clock-skew',
  'mac-unknown',
  'unknown-document',
  // policies
  'policy-has-problems',
  'policy-tests-fail',
  'policy-not-published',
  'policy-in-use',
  'device-not-unique',
  // device sets
  'csv-has-problems',
  // the server
  'internal',
  'unavailable',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where in the request (or in a policy's source) something is wrong. */
export interface ErrorDetail {
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

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
