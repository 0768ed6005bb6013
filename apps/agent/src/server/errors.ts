/** The server answered, and refused. */
export class ServerError extends Error {
  readonly status: number;
  /** The API's own code, or `http-<status>` when the answer was not the API's. */
  readonly code: string;
  /** From `Retry-After`. */
  readonly retryAfterMillis: number | undefined;
  /** Whether the API itself said so, and not a proxy or a captive portal in its place. */
  get isOfApi(): boolean {
    return this.code !== `http-${this.status}`;
  }
  constructor(status: number, code: string, message: string, retryAfterMillis?: number) {
    super(`the server refused: ${message} (${status} ${code})`);
    this.name = 'ServerError';
    this.status = status;
    this.code = code;
    this.retryAfterMillis = retryAfterMillis;
  }
}

/** There is nothing to sign with yet: the Mac is not enrolled. */
export class NotEnrolledError extends Error {
  constructor() {
    super('this Mac is not enrolled yet');
    this.name = 'NotEnrolledError';
  }
}
