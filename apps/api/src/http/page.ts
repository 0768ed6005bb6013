import { z } from 'zod';

/** The answer of a list of such rows, for the API's description. */
export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ data: z.array(row), total: z.number().int() });
}
