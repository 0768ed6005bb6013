/** What every list of the console's API is asked and answers. */
import * as z from 'zod/mini';
import type { Frozen } from './frozen.js';
import { text } from './text.js';

/** `:id` of a route. */
export const idParam = z.strictObject({ id: z.uuid() });
export type IdParam = Frozen<z.infer<typeof idParam>>;

export const ORDERS = ['asc', 'desc'] as const;

/** A whole number as a query or a path says it. */
export const wholeNumber = (least: number, most: number) =>
  z.coerce.number().check(z.int(), z.minimum(least), z.maximum(most));

/** `true` or `false` as a query says it. */
export const flag = z.pipe(
  z.enum(['true', 'false']),
  z.transform((word) => word === 'true'),
);

/** Free text to search by. */
export const searchText = text(200);

/**
 * The query of a list: paging, sorting by one of `sortable` (the first, if nothing is said), free text, and the
 * resource's own filters. Unknown keys are refused.
 */
export function listQuery<const S extends readonly [string, ...string[]], F extends z.core.$ZodLooseShape>(
  sortable: S,
  filters: F,
  order: (typeof ORDERS)[number] = 'asc',
) {
  const sort = z.enum(sortable);
  return z.strictObject({
    sort: z._default(sort, sortable[0] as z.output<typeof sort>),
    order: z._default(z.enum(ORDERS), order),
    offset: z._default(wholeNumber(0, 1_000_000), 0),
    limit: z._default(wholeNumber(1, 1000), 25),
    q: z.exactOptional(searchText),
    ...filters,
  });
}

/** What a list answers: one page, and how many there are in all. */
export const pageOf = <Row extends z.core.$ZodType>(row: Row) => z.object({ data: z.array(row), total: z.int() });
export interface Page<Row> {
  readonly data: readonly Row[];
  readonly total: number;
}
