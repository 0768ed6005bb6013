import type { Family } from '@portcullis/wire';
import type { Conditions } from '../../model.js';

/**
 * A set of devices as a rule's conditions can say it: everything that is given must hold, within one list any entry.
 * Strings are folded.
 */
export interface Region {
  readonly family?: ReadonlySet<Family>;
  readonly vendorId?: ReadonlySet<number>;
  readonly productId?: ReadonlySet<number>;
  readonly serialNumber?: ReadonlySet<string>;
  readonly sdMediaSerial?: ReadonlySet<string>;
  readonly sdMediaProduct?: ReadonlySet<string>;
  readonly encrypted?: boolean;
}

/** A region without some others: what Defender says with `not` and with exclude groups. */
export interface Difference {
  readonly region: Region;
  readonly without: readonly Region[];
}

const LISTS = ['family', 'vendorId', 'productId', 'serialNumber', 'sdMediaSerial', 'sdMediaProduct'] as const;

function common<T>(a: ReadonlySet<T> | undefined, b: ReadonlySet<T> | undefined): ReadonlySet<T> | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : new Set([...a].filter((value) => b.has(value)));
}

/** What is in both; `undefined` when nothing can be. */
export function intersect(a: Region, b: Region): Region | undefined {
  if (a.encrypted !== undefined && b.encrypted !== undefined && a.encrypted !== b.encrypted) return undefined;
  const encrypted = a.encrypted ?? b.encrypted;
  const lists = {
    family: common(a.family, b.family),
    vendorId: common(a.vendorId, b.vendorId),
    productId: common(a.productId, b.productId),
    serialNumber: common(a.serialNumber, b.serialNumber),
    sdMediaSerial: common(a.sdMediaSerial, b.sdMediaSerial),
    sdMediaProduct: common(a.sdMediaProduct, b.sdMediaProduct),
  };
  if (Object.values(lists).some((list) => list?.size === 0)) return undefined;
  return regionOf(lists, encrypted);
}

type Lists = { readonly [K in (typeof LISTS)[number]]: Region[K] | undefined };

function regionOf(lists: Lists, encrypted: boolean | undefined): Region {
  const { family, vendorId, productId, serialNumber, sdMediaSerial, sdMediaProduct } = lists;
  return {
    ...(family && { family }),
    ...(vendorId && { vendorId }),
    ...(productId && { productId }),
    ...(serialNumber && { serialNumber }),
    ...(sdMediaSerial && { sdMediaSerial }),
    ...(sdMediaProduct && { sdMediaProduct }),
    ...(encrypted === undefined ? {} : { encrypted }),
  };
}

/** Joins regions that differ in one list only: a thousand serials become one rule and not a thousand. */
export function merge(regions: readonly Region[]): readonly Region[] {
  return LISTS.reduce((merged, list) => mergeBy(merged, list), regions);
}

function mergeBy(regions: readonly Region[], list: (typeof LISTS)[number]): readonly Region[] {
  const byRest = new Map<string, Region>();
  for (const region of regions) {
    const key = `${regionKey(region, list)} ${region[list] === undefined ? 'any' : 'listed'}`;
    const before = byRest.get(key);
    const mine = region[list];
    const theirs = before?.[list];
    if (before === undefined) byRest.set(key, region);
    else if (mine !== undefined && theirs !== undefined)
      byRest.set(key, { ...before, [list]: new Set([...theirs, ...mine]) });
  }
  return [...byRest.values()];
}

/** The same text for the same region; `except` leaves one list out. */
function regionKey(region: Region, except: (typeof LISTS)[number]): string {
  const lists = LISTS.filter((list) => list !== except).map((list) =>
    [...(region[list] ?? [null])].map(String).toSorted(),
  );
  return JSON.stringify([...lists, region.encrypted ?? null]);
}

export function conditionsOf(region: Region): Conditions {
  const { encrypted } = region;
  const list = <T>(values: ReadonlySet<T> | undefined): readonly T[] => [...(values ?? [])];
  return {
    ...(region.family && { family: list(region.family) }),
    ...(region.vendorId && { vendorId: list(region.vendorId) }),
    ...(region.productId && { productId: list(region.productId) }),
    ...(region.serialNumber && { serialNumber: list(region.serialNumber) }),
    ...(region.sdMediaSerial && { sdMediaSerial: list(region.sdMediaSerial) }),
    ...(region.sdMediaProduct && { sdMediaProduct: list(region.sdMediaProduct) }),
    ...(encrypted === undefined ? {} : { encrypted }),
  };
}
