import * as z from 'zod/mini';

/** Some object, taken for what it says it is. */
export function carried<T extends object>() {
  return z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** Whether a parsed JSON value is nested at most `limit` deep; deeper ones exhaust stacks, ours and a database's. */
export function isShallow(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (limit === 0) return false;
  // Parsed JSON has own keys only, and this runs for every part of every event: no list of them is made.
  // oxlint-disable-next-line guard-for-in -- see above
  for (const key in value) if (!isShallow(value[key as keyof typeof value], limit - 1)) return false;
  return true;
}
