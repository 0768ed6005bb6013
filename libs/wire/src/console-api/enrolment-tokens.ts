import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { listQuery } from '../lists.js';
import { tags, text } from '../text.js';
import { instant, moment } from '../time.js';
import { count, person } from './shared.js';

/** What a token can do when nothing else is said: a forgotten one is worth nothing after a month. */
export const ENROLMENT_TOKEN_DAYS = 30;
export const ENROLMENT_TOKEN_USES = 100;

export const createEnrolmentTokenBody = z.strictObject({
  name: text(100, 1),
  /** Of the Macs that enrol with it. */
  tags: z._default(tags, []),
  /** Absent: `ENROLMENT_TOKEN_DAYS` from now; `null`: never. */
  expiresAt: z.exactOptional(z.nullable(moment)),
  /** `null`: any number. */
  maxUses: z._default(z.nullable(z.int().check(z.minimum(1), z.maximum(1_000_000))), ENROLMENT_TOKEN_USES),
});
export type CreateEnrolmentTokenBody = Frozen<z.infer<typeof createEnrolmentTokenBody>>;

export const enrolmentTokenListQuery = listQuery(['name', 'expiresAt', 'createdAt', 'uses'], {});
export type EnrolmentTokenListQuery = Frozen<z.infer<typeof enrolmentTokenListQuery>>;

export const enrolmentTokenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  tags: z.array(z.string()),
  expiresAt: z.nullable(instant),
  maxUses: z.nullable(count),
  uses: count,
  createdBy: z.nullable(person),
  createdAt: instant,
});
export type EnrolmentTokenRow = Frozen<z.infer<typeof enrolmentTokenRow>>;

/** The answer to a token's creation, the only one that holds its text. */
export const newEnrolmentToken = z.extend(enrolmentTokenRow, { token: z.string() });
export type NewEnrolmentToken = Frozen<z.infer<typeof newEnrolmentToken>>;
