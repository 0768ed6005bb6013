import { z } from 'zod';
import { targetBody, targetRow } from '../targets/target.schema.js';
import { listQuery } from '../../http/list-query.js';

const reason = z.string().trim().min(3, 'is too short: say why, for whoever is blocked by it').max(500);

export const createBlockBody = z.strictObject({ target: targetBody, reason });
export const patchBlockBody = z.strictObject({ reason });
export const blockListQuery = listQuery(['createdAt', 'reason'], {
  order: z.enum(['asc', 'desc']).default('desc'),
  state: z.enum(['active', 'lifted']).optional(),
});
export type CreateBlockBody = z.infer<typeof createBlockBody>;
export type PatchBlockBody = z.infer<typeof patchBlockBody>;
export type BlockListQuery = z.infer<typeof blockListQuery>;

export const blockRow = z.object({
  id: z.uuid(),
  target: targetRow,
  reason: z.string(),
  state: z.enum(['active', 'lifted']),
  createdBy: z.object({ id: z.uuid(), email: z.string() }).nullable(),
  createdAt: z.iso.datetime(),
  liftedAt: z.iso.datetime().nullable(),
});
export type BlockRow = z.infer<typeof blockRow>;
