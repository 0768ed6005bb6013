import { z } from 'zod';
import { ROLES } from '../../access/permissions.js';
import { listQuery } from '../../http/list-query.js';

/** Longer-lived tokens are forgotten ones. */
const LONGEST_DAYS = 366;

export const createApiTokenBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  role: z.enum(ROLES),
  days: z.number().int().min(1).max(LONGEST_DAYS).default(90),
});
export const apiTokenListQuery = listQuery(['name', 'expiresAt', 'createdAt'], {});
export type CreateApiTokenBody = z.infer<typeof createApiTokenBody>;
export type ApiTokenListQuery = z.infer<typeof apiTokenListQuery>;

const when = z.iso.datetime();
export const apiTokenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLES),
  expiresAt: when,
  lastUsedAt: when.nullable(),
  createdBy: z.object({ id: z.uuid(), email: z.string() }),
  createdAt: when,
});
export type ApiTokenRow = z.infer<typeof apiTokenRow>;

/** The answer to a token's creation, the only one that holds its text. */
export const newApiTokenRow = apiTokenRow.extend({ token: z.string() });
export type NewApiTokenRow = z.infer<typeof newApiTokenRow>;
