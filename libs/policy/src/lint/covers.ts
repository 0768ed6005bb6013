import type { Family } from '@portcullis/wire';
import type { Conditions, WeeklyWindow } from '../model.js';
import { parseLimit } from '../moment.js';
import { fold, globMatches, isGlob } from '../text.js';

/**
 * Whether every device and context that `narrow` matches is matched by `wide` too. May answer no where it is true;
 * never yes where it is not.
 */
export function covers(wide: Conditions, narrow: Conditions): boolean {
  return (
    familiesCovered(wide, narrow) &&
    listCovered(wide.vendorId, narrow.vendorId) &&
    listCovered(wide.productId, narrow.productId) &&
    patternsCovered(wide.serialNumber, narrow.serialNumber) &&
    textsCovered(wide.deviceSet, narrow.deviceSet) &&
    patternsCovered(wide.productName, narrow.productName) &&
    patternsCovered(wide.manufacturerName, narrow.manufacturerName) &&
    patternsCovered(wide.sdMediaSerial, narrow.sdMediaSerial) &&
    patternsCovered(wide.sdMediaProduct, narrow.sdMediaProduct) &&
    (wide.encrypted === undefined || wide.encrypted === narrow.encrypted) &&
    textsCovered(wide.fileSystem, narrow.fileSystem) &&
    listCovered(wide.bus, narrow.bus) &&
    textsCovered(wide.macTag, narrow.macTag) &&
    textsCovered(wide.user, narrow.user) &&
    textsCovered(wide.group, narrow.group) &&
    windowsCovered(wide.time, narrow.time) &&
    limitCovered(wide.validFrom, narrow.validFrom, 'from') &&
    limitCovered(wide.validUntil, narrow.validUntil, 'until')
  );
}

function familiesCovered(wide: Conditions, narrow: Conditions): boolean {
  const family = listCovered(wide.family, narrow.family);
  // Whatever a device is, it can also do: a `family` condition implies the same `capability` condition.
  const can: readonly Family[] | undefined = narrow.capability ?? narrow.family;
  return family && (listCovered(wide.capability, can) || listCovered(wide.capability, narrow.family));
}

function listCovered<T>(wide: readonly T[] | undefined, narrow: readonly T[] | undefined): boolean {
  return wide === undefined || (narrow !== undefined && narrow.every((entry) => wide.includes(entry)));
}

function textsCovered(wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean {
  return listCovered(wide?.map(fold), narrow?.map(fold));
}

function patternsCovered(wide: readonly string[] | undefined, narrow: readonly string[] | undefined): boolean {
  if (wide === undefined) return true;
  const patterns = wide.map(fold);
  return (
    narrow !== undefined && narrow.map(fold).every((entry) => patterns.some((pattern) => patternCovers(pattern, entry)))
  );
}

function patternCovers(pattern: string, entry: string): boolean {
  return pattern === entry || pattern === '*' || (!isGlob(entry) && globMatches(pattern, entry));
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
