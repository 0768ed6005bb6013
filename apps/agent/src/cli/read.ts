import type * as z from 'zod/mini';
import { AgentUnreachable } from '../local/client.js';

/** An answer of the agent in the shape that is shown. Throws AgentUnreachable for one of another version. */
export function readAnswer<T>(shape: z.ZodMiniType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AgentUnreachable(
    'no-answer',
    `the answer of the agent is not understood (${issue?.path.join('.')}: ${issue?.message}): are both of the same version?`,
  );
}
