import type { Family } from '@portcullis/wire';
import type { Conditions, WeeklyWindow } from '../model.js';
import { parseLimit } from '../moment.js';
import { fold, globMatcher, isGlob } from '../text.js';

const PATTERNS = ['serialNumber', 'productName', 'manufacturerName', 'sdMediaSerial', 'sdMediaProduct'] as const;
const TEXTS = ['deviceSet', 'fileSystem', 'macTag', 'user', 'group'] as const;
const LISTS = ['vendorId', 'productId', 'bus', 'family'] as const;
/** Those of which an entry may tell a rule from others, the most telling first. */
const LISTED = [...PATTERNS, ...TEXTS, ...LISTS] as const;
type Listed = (typeof LISTED)[number];
type Value = string | number;

interface Entries {
  /** In the order of the file, folded where case does not matter. */
  readonly all: readonly Value[];
  readonly exact: ReadonlySet<Value>;
  readonly globs: readonly ((text: string) => boolean)[];
  readonly hasGlobs: boolean;
}

/** Conditions made ready to be compared with many others. */
export interface Comparable {
  readonly match: Conditions;
  readonly entries: Partial<Record<Listed, Entries>>;
}

export function comparable(match: Conditions): Comparable {
  const entries: Partial<Record<Listed, Entries>> = {};
  for (const key of LISTED) {
    const values = match[key];
    if (values === undefined) continue;
    const all = values.map((value): Value => (typeof value === 'string' ? fold(value) : value));
    const globs = isPattern(key)
      ? all.filter((value): value is string => typeof value === 'string' && isGlob(value))
      : [];
    entries[key] = { all, exact: new Set(all), globs: globs.map(globMatcher), hasGlobs: globs.length > 0 };
  }
  return { match, entries };
}

/**
 * Whether every device and context that `narrow` matches is matched by `wide` too. May answer no where it is true;
 * never yes where it is not.
 */
export function covers(wide: Comparable, narrow: Comparable): boolean {
  return (
    LISTED.every((key) => listedCovered(key, wide.entries[key], narrow.entries[key])) &&
    capabilitiesCovered(wide.match, narrow.match) &&
    (wide.match.encrypted === undefined || wide.match.encrypted === narrow.match.encrypted) &&
    windowsCovered(wide.match.time, narrow.match.time) &&
    limitCovered(wide.match.validFrom, narrow.match.validFrom, 'from') &&
    limitCovered(wide.match.validUntil, narrow.match.validUntil, 'until')
  );
}

function isPattern(key: Listed): boolean {
  return PATTERNS.some((one) => one === key);
}

function listedCovered(key: Listed, wide: Entries | undefined, narrow: Entries | undefined): boolean {
  if (wide === undefined) return true;
  return narrow !== undefined && narrow.all.every((entry) => wide.exact.has(entry) || globCovers(key, wide, entry));
}

function globCovers(key: Listed, wide: Entries, entry: Value): boolean {
  if (!wide.hasGlobs || typeof entry !== 'string' || !isPattern(key)) return false;
  return wide.exact.has('*') || (!isGlob(entry) && wide.globs.some((matches) => matches(entry)));
}

/** Whatever a device is, it can also do: a `family` condition implies the same `capability` condition. */
function capabilitiesCovered({ capability: wide }: Conditions, narrow: Conditions): boolean {
  const can: readonly Family[] | undefined = narrow.capability ?? narrow.family;
  return listCovered(wide, can) || listCovered(wide, narrow.family);
}

function listCovered<T>(wide: readonly T[] | undefined, narrow: readonly T[] | undefined): boolean {
  return wide === undefined || (narrow !== undefined && narrow.every((entry) => wide.includes(entry)));
}

function windowsCovered(
  wide: readonly WeeklyWindow[] | undefined,
  narrow: readonly WeeklyWindow[] | undefined,
): boolean {
  if (wide === undefined) return true;
  return narrow !== undefined && narrow.every((window) => wide.some((other) => windowCovers(other, window)));
}

function windowCovers(wide: WeeklyWindow, narrow: WeeklyWindow): boolean {
  const [wideEnd, narrowEnd] = [lastMinute(wide), lastMinute(narrow)];
  return wide.from <= narrow.from && narrowEnd <= wideEnd && narrow.days.every((day) => wide.days.includes(day));
}

/** Counted from the midnight before the window begins. */
function lastMinute({ from, to }: WeeklyWindow): number {
  return from < to ? to : to + 1440;
}

function limitCovered(wide: string | undefined, narrow: string | undefined, end: 'from' | 'until'): boolean {
  if (wide === undefined) return true;
  const [a, b] = [parseLimit(wide, end), narrow === undefined ? null : parseLimit(narrow, end)];
  if (!a || !b || a.local !== b.local) return false;
  return end === 'from' ? a.millis <= b.millis : a.millis >= b.millis;
}

/**
 * Finds those that could cover others without looking at all of them. Each stands at the entries of one of its
 * conditions: whatever it covers has that condition with some of these entries.
 */
export class Coverers<T extends { readonly of: Comparable }> {
  private readonly byEntry = new Map<string, T[]>();
  /** Conditions that are told by no entry. */
  private readonly others: T[] = [];

  add(one: T): void {
    let best: { readonly places: readonly string[]; readonly crowd: number } | undefined;
    for (const key of LISTED) {
      const entries = one.of.entries[key];
      if (entries === undefined || entries.hasGlobs) continue;
      const places = entries.all.map((entry) => `${key} ${entry}`);
      const crowd = Math.max(...places.slice(0, 16).map((place) => this.byEntry.get(place)?.length ?? 0));
      if (best === undefined || crowd < best.crowd) best = { places, crowd };
    }
    if (best === undefined) this.others.push(one);
    else for (const place of new Set(best.places)) this.at(place).push(one);
  }

  /** All that could cover it, and some that do not. */
  *of(narrow: Comparable): Generator<T> {
    yield* this.others;
    for (const key of LISTED) {
      const first = narrow.entries[key]?.all[0];
      if (first !== undefined) yield* this.byEntry.get(`${key} ${first}`) ?? [];
    }
  }

  private at(place: string): T[] {
    const there = this.byEntry.get(place) ?? [];
    this.byEntry.set(place, there);
    return there;
  }
}
