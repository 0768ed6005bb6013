import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { listQuery } from '../lists.js';
import { text } from '../text.js';
import { instant } from '../time.js';
import { person } from './shared.js';
import { target, targetBody } from './targets.js';

const reason = text(500, 3, 'is too short: say why, for whoever is blocked by it');

export const BLOCK_STATES = ['active', 'lifted'] as const;
export type BlockState = (typeof BLOCK_STATES)[number];

export const createBlockBody = z.strictObject({ target: targetBody, reason });
export type CreateBlockBody = Frozen<z.infer<typeof createBlockBody>>;

export const patchBlockBody = z.strictObject({ reason });
export type PatchBlockBody = Frozen<z.infer<typeof patchBlockBody>>;

export const blockListQuery = listQuery(
  ['createdAt', 'reason'],
  { state: z.exactOptional(z.enum(BLOCK_STATES)) },
  'desc',
);
export type BlockListQuery = Frozen<z.infer<typeof blockListQuery>>;

export const blockRow = z.object({
  id: z.uuid(),
  target,
  reason: z.string(),
  state: z.enum(BLOCK_STATES),
  createdBy: z.nullable(person),
  createdAt: instant,
  liftedAt: z.nullable(instant),
});
export type BlockRow = Frozen<z.infer<typeof blockRow>>;
