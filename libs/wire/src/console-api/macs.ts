import * as z from 'zod/mini';
import { recordedAttachedDevice } from '../device.js';
import type { Frozen } from '../frozen.js';
import { heldDocument, refusedDocument } from '../heartbeat.js';
import { flag, listQuery, wholeNumber } from '../lists.js';
import { BRIDGE_MODES, CHECKS, HEALTH_STATES, SEVERITIES } from '../names.js';
import { emailAddress, tag, tags, text } from '../text.js';
import { instant } from '../time.js';

export const macListQuery = listQuery(['hostname', 'lastSeenAt', 'state', 'enrolledAt', 'osVersion', 'owner'], {
  state: z.exactOptional(z.enum(HEALTH_STATES)),
  /** A code of libs/health, as something to mend; `not-reporting`: those that are silent. */
  problem: z.exactOptional(z.string().check(z.regex(/^[a-z][a-z-]{1,60}$/, 'is not the code of a problem'))),
  tag: z.exactOptional(tag),
  policyId: z.exactOptional(z.uuid()),
  inSync: z.exactOptional(flag),
  /** Those that were removed, and wait to be let back; absent: the others. */
  removed: z._default(flag, false),
});
export type MacListQuery = Frozen<z.infer<typeof macListQuery>>;

export const patchMacBody = z.strictObject({
  tags: z.exactOptional(tags),
  /** `null`: nobody. */
  owner: z.exactOptional(
    z.nullable(
      z.strictObject({
        name: z.exactOptional(z.nullable(text(200, 1))),
        email: z.exactOptional(z.nullable(emailAddress)),
      }),
    ),
  ),
  /** The attempt to enrol in this Mac's place is nothing to worry about. */
  enrolmentRefused: z.exactOptional(z.null()),
});
export type PatchMacBody = Frozen<z.infer<typeof patchMacBody>>;

export const readmitMacBody = z.strictObject({
  /** It may enrol anew, with another key, for a day: it was erased, or got another disk. */
  withNewKey: z._default(z.boolean(), false),
});
export type ReadmitMacBody = Frozen<z.infer<typeof readmitMacBody>>;

/** Somebody tried to enrol with this Mac's hardware UUID and was refused. */
export const enrolmentRefusal = z.object({
  time: instant,
  ip: z.string(),
  /** Name of the enrolment token that was shown. */
  token: z.string(),
  hostname: z.string(),
  serialNumber: z.string(),
});
export type EnrolmentRefusal = Frozen<z.infer<typeof enrolmentRefusal>>;

/** As `diagnose` of libs/health says it. */
export const healthProblem = z.object({
  /** One of `PROBLEM_CODES` of libs/health. */
  code: z.string(),
  check: z.enum(CHECKS),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  cause: z.string(),
  fix: z.string(),
  facts: z.record(z.string(), z.nullable(z.union([z.string(), z.number(), z.boolean()]))),
});
export type HealthProblem = Frozen<z.infer<typeof healthProblem>>;

export const CHECK_STATES = ['ok', 'problem', 'unknown'] as const;

/** One line of the health checklist. */
export const healthCheck = z.object({
  id: z.enum(CHECKS),
  title: z.string(),
  state: z.enum(CHECK_STATES),
  /** Codes of its problems, worst first. */
  problems: z.array(z.string()),
});
export type HealthCheck = Frozen<z.infer<typeof healthCheck>>;

/** A Mac in a list of few: who and where it is, and what is wrong with it. */
export const macSummary = z.object({
  id: z.uuid(),
  hostname: z.string(),
  serialNumber: z.string(),
  model: z.string(),
  tags: z.array(z.string()),
  owner: z.object({ name: z.nullable(z.string()), email: z.nullable(z.string()) }),
  bridgeMode: z.nullable(z.enum(BRIDGE_MODES)),
  lastSeenAt: z.nullable(instant),
  state: z.enum(HEALTH_STATES),
  problems: z.array(healthProblem),
});
export type MacSummary = Frozen<z.infer<typeof macSummary>>;

export const macRow = z.extend(macSummary, {
  hardwareUuid: z.string(),
  osVersion: z.string(),
  agentVersion: z.string(),
  enrolledAt: instant,
  /** Since when its agent is refused; `null`: it is not. */
  removedAt: z.nullable(instant),
  /** The last attempt that nobody has answered yet. */
  enrolmentRefused: z.nullable(enrolmentRefusal),
  /** Until when it may enrol anew with another key. */
  enrolmentOpenUntil: z.nullable(instant),
  /** Empty before the first report. */
  checks: z.array(healthCheck),
  policy: z.nullable(z.object({ id: z.uuid(), name: z.string(), revision: z.nullable(z.int()) })),
  expected: z.array(heldDocument),
  applied: z.array(heldDocument),
  /** Whether everything that is expected is applied. */
  inSync: z.boolean(),
  refused: z.array(refusedDocument),
  attached: z.array(recordedAttachedDevice),
});
export type MacRow = Frozen<z.infer<typeof macRow>>;

/** An IANA name; offsets are none, for a zone with summer time has two. */
const zone = z
  .string()
  .check(
    z.regex(/^[A-Za-z][\w+/-]{0,60}$/, { error: 'is not the name of a time zone such as Europe/Berlin', abort: true }),
    z.refine(isZone, 'is not the name of a time zone such as Europe/Berlin'),
  );
function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `zone`: whose days are meant. */
export const healthHistoryQuery = z.strictObject({
  zone: z._default(zone, 'UTC'),
  days: z._default(wholeNumber(1, 90), 30),
});
export type HealthHistoryQuery = Frozen<z.infer<typeof healthHistoryQuery>>;

/**
 * `protected`: a test image was denied, and the Mac was not known to be otherwise for longer than half an hour;
 * `gaps`: it was; `unproved`: it reported, and nothing was denied; `unheard`: no report.
 */
export const DAY_KINDS = ['protected', 'gaps', 'unproved', 'unheard'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** `to` is `null` while it lasts. */
const openSpan = z.object({ from: instant, to: z.nullable(instant) });

export const healthHistoryAnswer = z.object({
  /** Since when this Mac is on record: its enrolment, or the first server that kept a record. */
  since: instant,
  enrolledAt: instant,
  /** Those on record alone, oldest first; the last one is today. */
  days: z.array(z.object({ from: instant, to: instant, kind: z.enum(DAY_KINDS) })),
  /** How many of `days` are `protected`. */
  protectedDays: z.int(),
  /** When the test image was last denied. */
  provedAt: z.nullable(instant),
  /** Newest first; one that outlasts a silence is told twice, for in between nothing is known. */
  problems: z.array(z.extend(openSpan, { code: z.string(), severity: z.enum(SEVERITIES), title: z.string() })),
  /** When it reported, and was not protected; newest first. */
  unprotected: z.array(z.extend(openSpan, { state: z.enum(HEALTH_STATES), why: z.array(z.string()) })),
  /** When nothing was heard of it; newest first. */
  unheard: z.array(openSpan),
});
export type HealthHistoryAnswer = Frozen<z.infer<typeof healthHistoryAnswer>>;
