import {
  BRIDGE_MODES,
  BUSES,
  DECISIONS,
  FAMILIES,
  OUTCOMES,
  type PortcullisEvent,
  TRIGGERS,
  VERBS,
} from '@portcullis/policy';
import { z } from 'zod';
import { isShallow } from '../../database/storable-json.js';

/**
 * What the columns and the console rest on is checked; what a newer agent adds beside is kept as it came. An event that
 * is refused is lost to the record for good, so an unknown extra field is no reason to refuse it. The schemas only check:
 * what is stored is the value that was sent (copying it by `looseObject` costs half of the ingest rate).
 */
const text = z.string().max(16_384);
const family = z.enum(FAMILIES);

const device = z.object({
  family,
  capabilities: z.array(family).max(FAMILIES.length).optional(),
  vendorId: z.number().int().min(0).max(0xffff).optional(),
  productId: z.number().int().min(0).max(0xffff).optional(),
  serialNumber: text.nullish(),
  manufacturerName: text.nullish(),
  productName: text.nullish(),
  bus: z.enum(BUSES).optional(),
  identity: z.enum(['unique', 'shared', 'none']).optional(),
});
const attached = z.object({
  registryId: text,
  key: z.string().min(1).max(500),
  device,
  descriptor: z.object({}),
  location: text.optional(),
});
const volume = z.object({
  bsdName: text,
  name: text.nullish(),
  encrypted: z.boolean().nullable(),
  fileSystem: text.nullable(),
  mountPoint: text.nullish(),
  readOnly: z.boolean().optional(),
});
const processFacts = z.object({ pid: z.number().int(), path: text });
const verb = z.enum(VERBS);

const base = {
  id: z.uuid(),
  journal: z.uuid(),
  seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  time: z.iso.datetime({ offset: true }).refine(isPlausible, 'is before 1970 or after 2200'),
  bridgeMode: z.enum(BRIDGE_MODES).nullable(),
  user: text.nullish(),
};

function isPlausible(time: string): boolean {
  const millis = Date.parse(time);
  return millis >= 0 && millis < Date.UTC(2200, 0);
}

const verdictEvent = z.object({
  ...base,
  kind: z.literal('verdict'),
  trigger: z.enum(TRIGGERS),
  attached,
  volume: volume.optional(),
  process: processFacts.optional(),
  context: z.object({ user: text.nullish() }),
  applied: z.object({
    policyId: z.uuid().nullable(),
    policyName: text.nullable(),
    revision: z.number().int().min(0).max(0x7fffffff).nullable(),
    documents: z.record(z.string(), z.number()),
  }),
  verdict: z.object({
    verbs: z.partialRecord(
      verb,
      z.object({ effect: z.enum(['allow', 'deny']), rule: text, mode: z.enum(['observe', 'enforce']) }),
    ),
  }),
  asked: z.array(verb).max(VERBS.length),
  decision: z.enum(DECISIONS),
  outcome: z.enum(OUTCOMES),
  rules: z.record(z.string(), z.object({})),
  answeredInMicros: z.number().min(0),
});

const eventSchema = z.discriminatedUnion('kind', [
  verdictEvent,
  z.object({ ...base, kind: z.enum(['attach', 'detach']), attached }),
  z.object({
    ...base,
    kind: z.enum(['mount', 'unmount', 'remount']),
    attached,
    volume,
    by: z.enum(['system', 'policy']),
  }),
  z.object({
    ...base,
    kind: z.literal('open'),
    attached: attached.optional(),
    userClientClass: text,
    process: processFacts,
  }),
  z.object({ ...base, kind: z.literal('grant'), grantId: text, what: z.enum(['started', 'ended']) }),
  z.object({
    ...base,
    kind: z.literal('document'),
    document: z.object({ kind: text, id: text, sequence: z.number() }),
    accepted: z.boolean(),
    reason: text.optional(),
  }),
  z.object({ ...base, kind: z.literal('health'), state: text, problems: z.array(text).max(100) }),
  z.object({
    ...base,
    kind: z.literal('lifecycle'),
    component: z.enum(['bridge', 'agent']),
    what: text,
    detail: text.optional(),
  }),
  z.object({ ...base, kind: z.literal('gap'), lost: z.number().int().min(0), reason: text }),
]);

export type RejectionCode = 'invalid' | 'too-large' | 'too-deep';
/** An event that will never be taken; the agent puts it aside. */
export interface Rejection {
  readonly id: string;
  readonly code: RejectionCode;
  readonly message: string;
}
export type Judged = { readonly event: PortcullisEvent } | { readonly rejection: Rejection };

const DEEPEST = 24;

/** The same event must have the same id whoever sends it. */
function withOneSpelling(event: PortcullisEvent): PortcullisEvent {
  const id = event.id.toLowerCase();
  return id === event.id ? event : { ...event, id };
}

function idOf(value: unknown): string {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : '';
}

/** Judges one event by itself: a bad one never keeps its neighbours out. */
export function judgeEvent(value: unknown): Judged {
  if (!isShallow(value, DEEPEST)) {
    const message = `the event is nested more than ${DEEPEST} deep`;
    return { rejection: { id: idOf(value), code: 'too-deep', message } };
  }
  const result = eventSchema.safeParse(value);
  // The schema is the reading of event.ts at this edge.
  if (result.success) return { event: withOneSpelling(value as PortcullisEvent) };
  const issue = result.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  const message = `the event is not valid at \`${where.slice(0, 200)}\`: ${issue?.message ?? 'unknown'}`;
  return { rejection: { id: idOf(value), code: 'invalid', message } };
}
