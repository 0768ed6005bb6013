import type { BridgeFailure } from '@portcullis/health';

/** There is no session with the bridge, or it ended. */
export class BridgeError extends Error {
  readonly failure: BridgeFailure;
  constructor(failure: BridgeFailure, message: string) {
    super(message);
    this.name = 'BridgeError';
    this.failure = failure;
  }
}

/** The bridge understood a command and answered `ok: false`. */
export class CommandRefused extends Error {
  readonly code: string;
  /** The bridge's own sentence. */
  readonly reason: string;
  constructor(command: string, code: string, message: string) {
    super(`the bridge refused \`${command}\`: ${message} (${code})`);
    this.name = 'CommandRefused';
    this.code = code;
    this.reason = message;
  }
}

/** What a failed socket call means for a person. */
export function describeSocketError(error: Error & { readonly code?: string }, socketPath: string): BridgeError {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new BridgeError('not-running', `nobody listens on \`${socketPath}\` (${error.code})`);
    case 'EACCES':
    case 'EPERM':
      return new BridgeError(
        'no-permission',
        `\`${socketPath}\` may not be opened (${error.code}): the agent must run as the bridge's user`,
      );
    default:
      return new BridgeError('other', `\`${socketPath}\`: ${error.message}`);
  }
}
