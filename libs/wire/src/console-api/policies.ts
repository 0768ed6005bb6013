import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { listQuery, wholeNumber } from '../lists.js';
import { FAMILIES, VERBS } from '../names.js';
import { text, verbatimText } from '../text.js';
import { instant } from '../time.js';
import { count, person } from './shared.js';

/** As large as a hand-written policy with a thousand rules may get; lists of devices belong in device sets. */
export const LARGEST_SOURCE_CHARACTERS = 512 * 1024;

const source = verbatimText(LARGEST_SOURCE_CHARACTERS, 'is longer than 512 KiB: put lists of devices into device sets');
const comment = z._default(text(1000), '');
const revision = z.int().check(z.minimum(1), z.maximum(2_147_483_647));

export const policySourceBody = z.strictObject({ source });
export type PolicySourceBody = Frozen<z.infer<typeof policySourceBody>>;

export const draftBody = z.strictObject({
  source,
  /**
   * `updatedAt` of the draft that this one was made from; `null`: there was none. Absent: whatever is there is
   * replaced.
   */
  basedOn: z.exactOptional(z.nullable(instant)),
});
export type DraftBody = Frozen<z.infer<typeof draftBody>>;

export const publishBody = z.strictObject({
  /** `updatedAt` of the draft that was looked at. */
  basedOn: instant,
  comment,
});
export type PublishBody = Frozen<z.infer<typeof publishBody>>;

export const rollbackBody = z.strictObject({ revision, comment });
export type RollbackBody = Frozen<z.infer<typeof rollbackBody>>;

/** The device is as it stood in an event, or as the inventory knows it. */
export const allowDeviceBody = z
  .strictObject({
    eventId: z.exactOptional(z.uuid()),
    deviceId: z.exactOptional(z.uuid()),
    verbs: z.array(z.enum(VERBS)).check(z.minLength(1), z.maxLength(VERBS.length)),
    comment,
    /** Whoever asks knows that the device cannot be told from others, and means all of them. */
    acknowledgeShared: z._default(z.boolean(), false),
  })
  .check(
    z.refine(
      ({ eventId, deviceId }) => (eventId === undefined) !== (deviceId === undefined),
      'names no device, or two: give either `eventId` or `deviceId`',
    ),
  );
export type AllowDeviceBody = Frozen<z.infer<typeof allowDeviceBody>>;

export const revisionParams = z.strictObject({ id: z.uuid(), revision: wholeNumber(1, 2_147_483_647) });
export type RevisionParams = Frozen<z.infer<typeof revisionParams>>;

export const policyListQuery = listQuery(['name', 'createdAt'], {});
export type PolicyListQuery = Frozen<z.infer<typeof policyListQuery>>;

export const revisionListQuery = listQuery(['revision'], {}, 'desc');
export type RevisionListQuery = Frozen<z.infer<typeof revisionListQuery>>;

/** Something that is wrong with a policy's source, at its place. `error`s stand in the way of publishing. */
export const policyProblem = z.object({
  line: z.int(),
  column: z.int(),
  path: z.string(),
  message: z.string(),
  severity: z.enum(['error', 'warning']),
  remedy: z.string(),
  /** Of the lint rule that found it, for those that have one. */
  code: z.exactOptional(z.string()),
});
export type PolicyProblem = Frozen<z.infer<typeof policyProblem>>;

export const policyProblems = z.object({ problems: z.array(policyProblem) });
export type PolicyProblems = Frozen<z.infer<typeof policyProblems>>;

export const revisionRow = z.object({
  revision: z.int(),
  sequence: z.int(),
  publishedAt: instant,
  publishedBy: z.nullable(person),
  comment: z.string(),
});
export type RevisionRow = Frozen<z.infer<typeof revisionRow>>;

export const revisionDetail = z.extend(revisionRow, { source: z.string() });
export type RevisionDetail = Frozen<z.infer<typeof revisionDetail>>;

export const policyDraft = z.object({ source: z.string(), updatedAt: instant, updatedBy: z.nullable(person) });
export type PolicyDraft = Frozen<z.infer<typeof policyDraft>>;

export const policyRow = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  createdAt: instant,
  draft: z.nullable(policyDraft),
  published: z.nullable(revisionDetail),
  problems: z.array(policyProblem),
});
export type PolicyRow = Frozen<z.infer<typeof policyRow>>;

/* ── what-if ─────────────────────────────────────────────────────────────────────────────── */

export const whatIfBody = z.strictObject({
  source,
  /** How far back. */
  days: z._default(z.int().check(z.minimum(1), z.maximum(366)), 30),
});
export type WhatIfBody = Frozen<z.infer<typeof whatIfBody>>;

export const WHAT_IF_KINDS = ['newly-denied', 'newly-allowed', 'newly-observed', 'no-longer-observed'] as const;

/** What a source would have made of the verdicts that were recorded. */
export const whatIfAnswer = z.object({
  /** The verdicts that were looked at. */
  decisions: count,
  /** Those in which at least one verb would turn out differently. */
  changed: count,
  /** Whether older verdicts within the days were left out, for there were too many. */
  truncated: z.boolean(),
  groups: z.array(
    z.object({
      kind: z.enum(WHAT_IF_KINDS),
      deviceKey: z.string(),
      deviceName: z.string(),
      family: z.enum(FAMILIES),
      verbs: z.array(z.enum(VERBS)),
      ruleBefore: z.string(),
      ruleNow: z.string(),
      macs: z.array(z.string()),
      count,
    }),
  ),
  byMac: z.array(z.object({ mac: z.string(), count })),
  byRule: z.array(z.object({ rule: z.string(), count })),
});
export type WhatIfAnswer = Frozen<z.infer<typeof whatIfAnswer>>;
