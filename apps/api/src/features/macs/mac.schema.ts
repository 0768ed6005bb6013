import { DOCUMENT_KINDS, HEALTH_STATES } from '@portcullis/wire';
import { z } from 'zod';
import { listQuery } from '../../http/list-query.js';
import { macSummary } from './mac-summary.schema.js';

const MOST_TAGS = 50;
const tag = z.string().trim().min(1).max(100);

export const macListQuery = listQuery(['hostname', 'lastSeenAt', 'state', 'enrolledAt', 'osVersion', 'owner'], {
  state: z.enum(HEALTH_STATES).optional(),
  tag: tag.optional(),
  policyId: z.uuid().optional(),
  inSync: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
});
const known = z.string().trim().min(1).max(200).nullable();
export const patchMacBody = z.strictObject({
  tags: z
    .array(tag)
    .max(MOST_TAGS)
    .transform((tags) => [...new Set(tags)])
    .optional(),
  owner: z
    .strictObject({ name: known.optional(), email: z.email('is not an email address').max(320).nullable().optional() })
    .nullable()
    .optional(),
});
export type MacListQuery = z.infer<typeof macListQuery>;
export type PatchMacBody = z.infer<typeof patchMacBody>;

const documentRef = z.object({ kind: z.enum(DOCUMENT_KINDS), id: z.uuid(), sequence: z.number().int() });

export const macRow = macSummary.extend({
  hardwareUuid: z.string(),
  osVersion: z.string(),
  agentVersion: z.string(),
  enrolledAt: z.iso.datetime(),
  /** Lines of the health checklist, as `diagnose` of libs/health says them; empty before the first report. */
  checks: z.array(z.looseObject({})),
  policy: z.object({ id: z.uuid(), name: z.string(), revision: z.number().int().nullable() }).nullable(),
  expected: z.array(documentRef),
  applied: z.array(documentRef),
  inSync: z.boolean(),
  refused: z.array(z.object({ document: documentRef, reason: z.string(), time: z.string() })),
  /** `AttachedDevice` of libs/policy. */
  attached: z.array(z.looseObject({ key: z.string() })),
});
export type MacRow = z.infer<typeof macRow>;
