import * as z from 'zod/mini';

/** The protocol that this agent speaks. */
export const PROTOCOL = 1;

const documentRef = z.object({ kind: z.string(), id: z.string(), sequence: z.number() });
export type DocumentRef = z.infer<typeof documentRef>;

/** Whatever may be missing reads as `null`. */
const text = z._default(z.nullable(z.string()), null);
const number = z._default(z.nullable(z.number()), null);

const refusedDocument = z.looseObject({
  document: z._default(
    z.nullable(
      z.object({
        kind: z.exactOptional(z.string()),
        id: z.exactOptional(z.string()),
        sequence: z.exactOptional(z.number()),
      }),
    ),
    null,
  ),
  reason: text,
  time: text,
});

/** `status` of PROTOCOL.md. What a newer bridge adds is kept: the console may know it already. */
export const bridgeStatus = z.looseObject({
  bridgeVersion: z.string(),
  bridgeMode: z.enum(['approve', 'authorize', 'observe', 'simulate']),
  pid: number,
  startedAt: text,
  enrolled: z.boolean(),
  macId: text,
  organisationId: text,
  anchorKeyId: text,
  clients: z._default(z.array(z.looseObject({ job: z.string(), state: z.string(), since: text })), []),
  documents: z._default(z.array(z.looseObject({ ...documentRef.shape, expiresAt: text })), []),
  refused: z._default(z.array(refusedDocument), []),
  policyState: text,
  consoleUser: text,
  journal: z._default(
    z.nullable(z.looseObject({ id: z.string(), next: z.number(), acknowledged: z.number(), lost: number })),
    null,
  ),
  counters: z._default(z.nullable(z.looseObject({ tooLate: number, dropped: number })), null),
  attached: number,
  captured: number,
  lastCanaryDeniedAt: text,
});
export type BridgeStatus = z.infer<typeof bridgeStatus>;

export const welcome = z.object({
  type: z.literal('welcome'),
  protocol: z.number(),
  bridgeVersion: z.string(),
  bridgeMode: z.enum(['approve', 'authorize', 'observe', 'simulate']),
  journal: z.string(),
  acknowledged: z.number(),
  next: z.number(),
});
export type Welcome = z.infer<typeof welcome>;

const protocolError = z.object({
  type: z.literal('error'),
  code: z.string(),
  message: z.string(),
  supported: z.optional(z.array(z.number())),
});
const events = z.object({ type: z.literal('events'), events: z.array(z.unknown()) });
const result = z.looseObject({
  type: z.literal('result'),
  id: z.string(),
  ok: z.boolean(),
  code: z.optional(z.string()),
  message: z.optional(z.string()),
});
export type Result = z.infer<typeof result>;

const incoming = z.discriminatedUnion('type', [welcome, protocolError, events, result]);
export type Incoming = z.infer<typeof incoming>;

/** A message of the bridge, or why it is none. */
export function parseIncoming(body: Buffer): Incoming | { readonly type: 'malformed'; readonly why: string } {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return { type: 'malformed', why: 'not JSON' };
  }
  const parsed = incoming.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return { type: 'malformed', why: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}` };
}

export const statusResult = z.object({ status: bridgeStatus });
export const devicesResult = z.object({ devices: z.array(z.unknown()) });
export const explainResult = z.object({ verdict: z.unknown() });
export const usbResult = z.object({ usb: z.unknown() });
export const documentResult = z.object({
  accepted: z.boolean(),
  reason: text,
  detail: text,
});
export type DocumentResult = z.infer<typeof documentResult>;
