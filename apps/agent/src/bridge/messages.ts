import { bridgeMessage, type BridgeMessage } from '@portcullis/wire';

/** A message of the bridge, or why it is none. */
export function parseIncoming(body: Buffer): BridgeMessage | { readonly type: 'malformed'; readonly why: string } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return { type: 'malformed', why: 'not JSON' };
  }
  const parsed = bridgeMessage.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return { type: 'malformed', why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}` };
}
