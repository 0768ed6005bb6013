import * as z from 'zod/mini';

/** Some object, taken for what it says it is. */
export function carried<T extends object>() {
  return z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
}

/** Whether a parsed JSON value is nested at most `limit` deep; deeper ones exhaust stacks, ours and a database's. */
export function isShallow(value: unknown, limit: number): boolean {
  return !isObject(value) || isShallowObject(value, limit);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/**
 * This runs for every part of every event, and most parts are texts and numbers: a call for each of them, keys of
 * arrays, or a list of keys would each cost several times as much (bench: ingest).
 */
function isShallowObject(value: object, limit: number): boolean {
  if (limit === 0) return false;
  if (Array.isArray(value)) {
    for (const one of value as readonly unknown[]) if (isObject(one) && !isShallowObject(one, limit - 1)) return false;
    return true;
  }
  // Parsed JSON has own keys only.
  // oxlint-disable-next-line guard-for-in -- see above
  for (const key in value) {
    const one: unknown = value[key as keyof typeof value];
    if (isObject(one) && !isShallowObject(one, limit - 1)) return false;
  }
  return true;
}
