import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { listQuery } from '../lists.js';
import { ROLES } from '../permissions.js';
import { text } from '../text.js';
import { instant } from '../time.js';
import { person } from './shared.js';

/** Longer-lived tokens are forgotten ones. */
const LONGEST_DAYS = 366;

export const createApiTokenBody = z.strictObject({
  name: text(100, 1),
  role: z.enum(ROLES),
  /** It may also make people, tokens and keys, and let Macs back; of use with the role `admin`. */
  managesAccess: z._default(z.boolean(), false),
  days: z._default(z.int().check(z.minimum(1), z.maximum(LONGEST_DAYS)), 90),
});
export type CreateApiTokenBody = Frozen<z.infer<typeof createApiTokenBody>>;

export const apiTokenListQuery = listQuery(['name', 'expiresAt', 'createdAt'], {});
export type ApiTokenListQuery = Frozen<z.infer<typeof apiTokenListQuery>>;

export const apiTokenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(ROLES),
  managesAccess: z.boolean(),
  expiresAt: instant,
  lastUsedAt: z.nullable(instant),
  createdBy: person,
  createdAt: instant,
});
export type ApiTokenRow = Frozen<z.infer<typeof apiTokenRow>>;

/** The answer to a token's creation, the only one that holds its text. */
export const newApiToken = z.extend(apiTokenRow, { token: z.string() });
export type NewApiToken = Frozen<z.infer<typeof newApiToken>>;
