/** Single values from anywhere, made certain: what its type says, or `null` for "not known". */

/** Longest list that is read; what comes after it is not looked at. */
export const LONGEST_LIST = 10_000;

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
export function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}
export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
export function count(value: unknown): number | null {
  const known = number(value);
  return known !== null && Number.isSafeInteger(known) && known >= 0 ? known : null;
}
export function time(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? null : parsed;
}
export function oneOf<const T extends string>(allowed: readonly T[], value: unknown): T | null {
  return allowed.find((word) => word === value) ?? null;
}
export function list<T>(value: unknown, read: (item: unknown) => T | null, longest = LONGEST_LIST): T[] | null {
  if (!Array.isArray(value)) return null;
  return value.slice(0, longest).flatMap((item: unknown) => {
    const known = read(item);
    return known === null ? [] : [known];
  });
}
