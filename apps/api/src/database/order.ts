/**
 * The `order by` of a list. `column` comes from a map of the resource's own, never from the request; the id makes the
 * order total, so that no row is missing from or repeated on the next page.
 */
export function orderBy(column: string, order: 'asc' | 'desc', id: string): string {
  return `${column} ${order} nulls last, ${id} ${order}`;
}
