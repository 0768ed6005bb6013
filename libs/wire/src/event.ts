/**
 * What the bridge and the agent record, as it travels: bridge journal → socket → agent spool → API → console.
 * Field names and meanings are normative for the C++ writer as well (native/esf-bridge/PROTOCOL.md points here).
 *
 * A reader that stores an event stores it as it was sent: what a newer writer adds beside is kept.
 */
import * as z from 'zod/mini';
import { carried } from './carried.js';
import { attachedDevice, type AttachedDevice, processFacts, recordedAttachedDevice, volume } from './device.js';
import { reportedDocument } from './documents.js';
import type { Frozen } from './frozen.js';
import { BRIDGE_MODES, DECISIONS, EFFECTS, FACTS, MODES, OUTCOMES, TAMPER_ACTS, TRIGGERS, VERBS } from './names.js';
import { foreignText } from './text.js';
import { appliedRevision, context, type Context, verb, verdict, type Verdict } from './verdict.js';

const base = {
  /** UUID, made by whoever recorded the event; it never changes on the way. */
  id: z.uuid(),
  /** UUID of the journal (bridge) or spool (agent) that recorded it. */
  journal: z.uuid(),
  /** Position in that journal, from 1, without gaps. */
  seq: z.int().check(z.minimum(1)),
  /** The Mac's own clock, ISO 8601 with offset and milliseconds. */
  time: z.iso.datetime({ offset: true }).check(z.refine(isPlausible, 'is before 1970 or after 2200')),
  bridgeMode: z.nullable(z.enum(BRIDGE_MODES)),
  /** Console user then; `null`: nobody; absent: not known. */
  user: z.exactOptional(z.nullable(foreignText)),
};

function isPlausible(time: string): boolean {
  const millis = Date.parse(time);
  return millis >= 0 && millis < Date.UTC(2200, 0);
}

/** Texts of a deciding rule, so that a sentence can be said without the policy at hand. */
const ruleTexts = z.object({
  description: z.exactOptional(foreignText),
  message: z.exactOptional(foreignText),
  helpLink: z.exactOptional(foreignText),
});
type RuleTexts = z.infer<typeof ruleTexts>;

/** The parts of an event that can be checked more or less closely. */
interface Parts<A, C, V, R> {
  readonly attached: A;
  readonly context: C;
  readonly verdict: V;
  readonly ruleTexts: R;
}

function verdictEventOf<
  A extends z.ZodMiniType<AttachedDevice>,
  C extends z.ZodMiniType<Context>,
  V extends z.ZodMiniType<Verdict>,
  R extends z.ZodMiniType<RuleTexts>,
>(parts: Parts<A, C, V, R>) {
  return z.object({
    ...base,
    kind: z.literal('verdict'),
    /** What asked for it. */
    trigger: z.enum(TRIGGERS),
    attached: parts.attached,
    volume: z.exactOptional(volume),
    process: z.exactOptional(processFacts),
    /** All inputs of evaluate beside the device. */
    context: parts.context,
    applied: appliedRevision,
    verdict: parts.verdict,
    /** The verbs that this trigger was about, for example `read` and `write` at a mount. */
    asked: z.array(verb).check(z.maxLength(VERBS.length)),
    decision: z.enum(DECISIONS),
    outcome: z.enum(OUTCOMES),
    dependsOn: z.exactOptional(z.array(z.enum(FACTS))),
    rules: z.record(z.string(), parts.ruleTexts),
    /** Time from the event to the answer, microseconds. */
    answeredInMicros: z.number().check(z.minimum(0)),
    /** When device and process were matched by correlation and not by the event itself. */
    correlated: z.exactOptional(z.boolean()),
  });
}

/** Everything but verdicts. */
function otherEventsOf<A extends z.ZodMiniType<AttachedDevice>>(attached: A) {
  return [
    z.object({ ...base, kind: z.enum(['attach', 'detach']), attached }),
    z.object({
      ...base,
      kind: z.enum(['mount', 'unmount', 'remount']),
      attached,
      volume,
      /** Who caused it: the person or system, or the bridge carrying out policy. */
      by: z.enum(['system', 'policy']),
    }),
    z.object({
      ...base,
      kind: z.literal('open'),
      attached: z.exactOptional(attached),
      userClientClass: foreignText,
      process: processFacts,
    }),
    z.object({ ...base, kind: z.literal('grant'), grantId: foreignText, what: z.enum(['started', 'ended']) }),
    z.object({
      ...base,
      kind: z.literal('document'),
      document: reportedDocument,
      accepted: z.boolean(),
      /** Why it was refused: one of `REFUSALS`, or a newer bridge's word. */
      reason: z.exactOptional(foreignText),
      detail: z.exactOptional(foreignText),
    }),
    z.object({
      ...base,
      kind: z.literal('health'),
      state: foreignText,
      problems: z.array(foreignText).check(z.maxLength(100)),
    }),
    z.object({
      ...base,
      kind: z.literal('lifecycle'),
      component: z.enum(['bridge', 'agent']),
      /** One of `LIFECYCLE_WORDS`, or a newer writer's. */
      what: foreignText,
      detail: z.exactOptional(foreignText),
      /** Of `started`: when the process before it was last known to run, where that one said no last word. */
      lastAlive: z.exactOptional(z.iso.datetime({ offset: true })),
      /** Of `started`: when the Mac was started. */
      bootedAt: z.exactOptional(z.iso.datetime({ offset: true })),
    }),
    z.object({
      ...base,
      kind: z.literal('tamper'),
      act: z.enum(TAMPER_ACTS),
      /** A path, a program's signing id, or what launchctl was told. */
      target: foreignText,
      /** false: a package that was being installed did it, which may. */
      denied: z.boolean(),
      process: processFacts,
      /** Of the certificate that signed the process; absent: none, or Apple's own. */
      team: z.exactOptional(foreignText),
    }),
    z.object({ ...base, kind: z.literal('gap'), lost: z.int().check(z.minimum(0)), reason: foreignText }),
  ] as const;
}

export const verdictEvent = verdictEventOf({ attached: attachedDevice, context, verdict, ruleTexts });
export type VerdictEvent = Frozen<z.infer<typeof verdictEvent>>;

/** An event as it is to be written. */
export const event = z.discriminatedUnion('kind', [verdictEvent, ...otherEventsOf(attachedDevice)]);
export type PortcullisEvent = Frozen<z.infer<typeof event>>;
export type EventBase = Pick<PortcullisEvent, 'id' | 'journal' | 'seq' | 'time' | 'bridgeMode' | 'user'>;

/**
 * An event as it is taken into the record: what columns and lists rest on is checked, the long rest is carried. An
 * event that is refused is lost for good, and all of it checked would cost three times as much (bench: ingest).
 */
export const recordedEvent = z.discriminatedUnion('kind', [
  verdictEventOf({
    attached: recordedAttachedDevice,
    context: z.object({ user: context.shape.user }),
    verdict: z.object({
      verbs: z.partialRecord(verb, z.object({ effect: z.enum(EFFECTS), rule: foreignText, mode: z.enum(MODES) })),
    }),
    ruleTexts: carried<RuleTexts>(),
  }),
  ...otherEventsOf(recordedAttachedDevice),
]);
