import { VERBS } from '@portcullis/wire';
import { z } from 'zod';
import { listQuery } from '../../http/list-query.js';

/** As large as a hand-written policy with a thousand rules may get; lists of devices belong in device sets. */
export const LARGEST_SOURCE_CHARACTERS = 512 * 1024;

const source = z
  .string()
  .max(LARGEST_SOURCE_CHARACTERS, 'is longer than 512 KiB: put lists of devices into device sets');
const comment = z.string().trim().max(1000).default('');
const revision = z.coerce.number().int().min(1).max(2_147_483_647);

export const sourceBody = z.strictObject({ source });
export const draftBody = z.strictObject({
  source,
  /** `updatedAt` of the draft that this one was made from; `null`: there was none. Absent: whatever is there is replaced. */
  basedOn: z.iso.datetime().nullable().optional(),
});
export const publishBody = z.strictObject({ comment });
export const rollbackBody = z.strictObject({ revision: z.number().int().min(1), comment });
export const allowDeviceBody = z.strictObject({
  eventId: z.uuid(),
  verbs: z.array(z.enum(VERBS)).min(1).max(VERBS.length),
  comment,
  /** Whoever asks knows that the device cannot be told from others, and means all of them. */
  acknowledgeShared: z.boolean().default(false),
});
export const revisionParams = z.strictObject({ id: z.uuid(), revision });
export const policyListQuery = listQuery(['name', 'createdAt'], {});
export const revisionListQuery = listQuery(['revision'], { order: z.enum(['asc', 'desc']).default('desc') });
export type SourceBody = z.infer<typeof sourceBody>;
export type DraftBody = z.infer<typeof draftBody>;
export type PublishBody = z.infer<typeof publishBody>;
export type RollbackBody = z.infer<typeof rollbackBody>;
export type AllowDeviceBody = z.infer<typeof allowDeviceBody>;
export type RevisionParams = z.infer<typeof revisionParams>;
export type PolicyListQuery = z.infer<typeof policyListQuery>;
export type RevisionListQuery = z.infer<typeof revisionListQuery>;

/** Something that is wrong with a policy's source, at its place. `error`s stand in the way of publishing. */
export const problemRow = z.object({
  line: z.number().int(),
  column: z.number().int(),
  path: z.string(),
  message: z.string(),
  severity: z.enum(['error', 'warning']),
  remedy: z.string(),
  /** Of the lint rule that found it, for those that have one. */
  code: z.string().optional(),
});
export type ProblemRow = z.infer<typeof problemRow>;
export const problemsRow = z.object({ problems: z.array(problemRow) });

const when = z.iso.datetime();
const person = z.object({ id: z.uuid(), email: z.string() }).nullable();

export const draftRow = z.object({ source: z.string(), updatedAt: when, updatedBy: person });
export const revisionRow = z.object({
  revision: z.number().int(),
  sequence: z.number().int(),
  publishedAt: when,
  publishedBy: person,
  comment: z.string(),
});
export const revisionDetail = revisionRow.extend({ source: z.string() });
export const policyRow = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  createdAt: when,
  draft: draftRow.nullable(),
  published: revisionDetail.nullable(),
  problems: z.array(problemRow),
});
export type RevisionRow = z.infer<typeof revisionRow>;
export type RevisionDetail = z.infer<typeof revisionDetail>;
export type PolicyRow = z.infer<typeof policyRow>;
