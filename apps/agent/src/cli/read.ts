import type * as z from 'zod/mini';
import { AgentUnreachable } from '../local/client.js';

/** An answer of the agent in the shape that is shown. Throws AgentUnreachable for one of another version. */
export function readAnswer<T>(shape: z.ZodMiniType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AgentUnreachable(
    'no-answer',
    `the answer of the agent is not understood (${misfit(shape, value)}): are both of the same version?`,
  );
}

/** `device.vendorId: expected number`, or null when the value fits. */
export function misfit(shape: z.ZodMiniType, value: unknown): string | null {
  const issue = shape.safeParse(value).error?.issues[0];
  if (!issue) return null;
  const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return `${place}${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}
