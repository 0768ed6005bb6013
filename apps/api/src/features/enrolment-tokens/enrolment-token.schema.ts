import { z } from 'zod';
import { listQuery } from '../../http/list-query.js';

const tag = z.string().trim().min(1).max(100);

export const createTokenBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  tags: z
    .array(tag)
    .max(50)
    .default([])
    .transform((tags) => [...new Set(tags)]),
  expiresAt: z.iso
    .datetime({ offset: true, error: 'is not a time such as 2026-11-23T09:30:00Z' })
    .refine((text) => Date.parse(text) > Date.now(), 'has passed already: choose a later end')
    .nullable()
    .default(null),
  maxUses: z.number().int().min(1).max(1_000_000).nullable().default(null),
});
export const tokenListQuery = listQuery(['name', 'expiresAt', 'createdAt', 'uses'], {});
export type CreateTokenBody = z.infer<typeof createTokenBody>;
export type TokenListQuery = z.infer<typeof tokenListQuery>;

const when = z.iso.datetime();
export const tokenRow = z.object({
  id: z.uuid(),
  name: z.string(),
  tags: z.array(z.string()),
  expiresAt: when.nullable(),
  maxUses: z.number().int().nullable(),
  uses: z.number().int(),
  createdBy: z.object({ id: z.uuid(), email: z.string() }).nullable(),
  createdAt: when,
});
export type TokenRow = z.infer<typeof tokenRow>;

/** The answer to a token's creation, the only one that holds its text. */
export const newTokenRow = tokenRow.extend({ token: z.string() });
export type NewTokenRow = z.infer<typeof newTokenRow>;
