import { VERBS } from '@portcullis/wire';
import { z } from 'zod';
import { targetBody, targetRow } from '../targets/target.schema.js';
import { listQuery } from '../../http/list-query.js';

const moment = z.iso.datetime({ offset: true, error: 'is not a time such as 2026-11-23T09:30:00Z' });
const reason = z.string().trim().min(3, 'is too short: say why, for whoever reads the audit log').max(500);

export const GRANT_STATES = ['upcoming', 'active', 'expired', 'revoked'] as const;

export const createGrantBody = z.strictObject({
  macId: z.uuid(),
  user: z.string().trim().min(1).max(100).optional(),
  target: targetBody,
  verbs: z.array(z.enum(VERBS)).min(1).max(VERBS.length),
  notBefore: moment.optional(),
  expires: moment,
  reason,
});
export const patchGrantBody = z.strictObject({ expires: moment.optional(), reason: reason.optional() });
export const grantListQuery = listQuery(['expires', 'createdAt', 'hostname'], {
  macId: z.uuid().optional(),
  state: z.enum(GRANT_STATES).optional(),
});
export type CreateGrantBody = z.infer<typeof createGrantBody>;
export type PatchGrantBody = z.infer<typeof patchGrantBody>;
export type GrantListQuery = z.infer<typeof grantListQuery>;

const when = z.iso.datetime();
export const grantRow = z.object({
  id: z.uuid(),
  macId: z.uuid(),
  mac: z.object({ id: z.uuid(), hostname: z.string() }),
  user: z.string().nullable(),
  target: targetRow,
  verbs: z.array(z.enum(VERBS)),
  notBefore: when,
  expires: when,
  approvedBy: z.string(),
  reason: z.string(),
  state: z.enum(GRANT_STATES),
  revokedAt: when.nullable(),
  createdAt: when,
});
export type GrantRow = z.infer<typeof grantRow>;
