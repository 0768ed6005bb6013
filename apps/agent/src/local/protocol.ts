import * as z from 'zod/mini';
import type { Settings } from '../managed/settings.js';

/**
 * What the command line asks the running agent, over a unix socket of its owner alone: one JSON line in, one JSON line
 * out, then the next. Nothing that can be asked widens what is allowed.
 */
export const localRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('status') }),
  z.strictObject({ command: z.literal('devices') }),
  z.strictObject({ command: z.literal('events'), limit: z.int().check(z.gte(1), z.lte(500)) }),
  /** A registry id, a device key or an event's id. */
  z.strictObject({ command: z.literal('explain'), what: z.string().check(z.minLength(1), z.maxLength(512)) }),
  z.strictObject({ command: z.literal('usb') }),
  /** For an administrator: the socket is its owner's alone, and on a Mac that is root. The bridge keeps policy's captures. */
  z.strictObject({
    command: z.literal('usb-move'),
    action: z.enum(['capture', 'release']),
    device: z.string().check(z.minLength(1), z.maxLength(100)),
  }),
]);
export type LocalRequest = z.infer<typeof localRequest>;

export const localResponse = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    code: z.enum(['usage', 'not-found', 'unavailable', 'not-configured', 'refused']),
    message: z.string(),
  }),
]);
export type LocalResponse = z.infer<typeof localResponse>;

/** The longest line that either side reads. */
export const LONGEST_LINE = 64 * 1024 * 1024;
export const LONGEST_REQUEST = 4096;

/** The agent understood, and cannot do it. */
export class LocalError extends Error {
  readonly code: 'usage' | 'not-found' | 'unavailable' | 'not-configured' | 'refused';
  constructor(code: LocalError['code'], message: string) {
    super(message);
    this.name = 'LocalError';
    this.code = code;
  }
}

/** The answer of an agent that was not told enough to work. */
export function notConfigured({ problems }: Pick<Settings, 'problems'>): LocalError {
  return new LocalError('not-configured', `the agent waits for its configuration: ${problems.join('; ')}`);
}
