import type { LocalFailure } from '@portcullis/wire';
import type { Settings } from '../managed/settings.js';

/** The longest line that either side reads. */
export const LONGEST_LINE = 64 * 1024 * 1024;
export const LONGEST_REQUEST = 4096;

/** The agent understood, and cannot do it. */
export class LocalError extends Error {
  readonly code: LocalFailure;
  constructor(code: LocalFailure, message: string) {
    super(message);
    this.name = 'LocalError';
    this.code = code;
  }
}

/** The answer of an agent that was not told enough to work. */
export function notConfigured({ problems }: Pick<Settings, 'problems'>): LocalError {
  return new LocalError('not-configured', `the agent waits for its configuration: ${problems.join('; ')}`);
}
