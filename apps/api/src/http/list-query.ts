import { z } from 'zod';

/** `:id` of a route. */
export const idParam = z.strictObject({ id: z.uuid() });
export type IdParam = z.infer<typeof idParam>;

/**
 * The query of a list: paging, sorting by one of `sortable`, free text, and the resource's own filters.
 * Unknown keys are refused.
 */
export function listQuery<const S extends readonly [string, ...string[]], F extends z.ZodRawShape>(
  sortable: S,
  filters: F,
) {
  return z.strictObject({
    sort: z.enum(sortable).default(sortable[0] as S[number]),
    order: z.enum(['asc', 'desc']).default('asc'),
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(25),
    q: z.string().trim().max(200).optional(),
    ...filters,
  });
}

/** What every list answers. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly total: number;
}
