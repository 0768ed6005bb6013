import type { Conditions } from './model.js';
import type { DeviceSetIndex } from './identity.js';
import { conditionsOf, type Step } from './steps.js';
import type { Subject } from './subject.js';
import { familyBit } from './subject.js';
import { fold, isGlob } from './text.js';

type Key = string | number;

/** Where to look for rules that have a certain kind of condition. */
interface Kind {
  /** Keys under which a rule with these conditions is found; `null`: not by this kind. */
  readonly keysOf: (conditions: Conditions, sets: DeviceSetIndex) => readonly Key[] | null;
  /** Keys that a subject answers to; `null`: not known, so every rule of this kind could match. */
  readonly keysFor: (subject: Subject) => Iterable<Key> | null;
}

/** Most selective first: a rule is filed under the first kind that takes it, and nowhere else. */
const KINDS: readonly Kind[] = [
  { keysOf: (c) => exactTexts(c.serialNumber), keysFor: (s) => [s.serial] },
  { keysOf: (c) => exactTexts(c.sdMediaSerial), keysFor: (s) => (s.sdMediaIsUnknown ? null : [s.sdSerial]) },
  {
    keysOf: (c, sets) => (c.deviceSet?.every((id) => sets.has(fold(id))) ? c.deviceSet.map(fold) : null),
    keysFor: (s) => s.deviceSets,
  },
  { keysOf: productKeys, keysFor: (s) => (s.ids ? [productKey(s.ids.vendorId, s.ids.productId)] : []) },
  { keysOf: (c) => c.vendorId ?? null, keysFor: (s) => (s.ids ? [s.ids.vendorId] : []) },
  { keysOf: (c) => c.productId ?? null, keysFor: (s) => (s.ids ? [s.ids.productId] : []) },
  { keysOf: (c) => exactTexts(c.productName), keysFor: (s) => [s.productName] },
  { keysOf: (c) => exactTexts(c.manufacturerName), keysFor: (s) => [s.manufacturerName] },
  { keysOf: (c) => c.user?.map(fold) ?? null, keysFor: (s) => userKeys(s) },
  { keysOf: (c) => c.group?.map(fold) ?? null, keysFor: (s) => (s.user === null ? [] : (s.groups ?? null)) },
  { keysOf: (c) => c.macTag?.map(fold) ?? null, keysFor: (s) => s.tags ?? null },
  { keysOf: (c) => c.family?.map(familyBit) ?? null, keysFor: (s) => [s.family] },
  { keysOf: (c) => c.capability?.map(familyBit) ?? null, keysFor: (s) => bits(s.families) },
];

/** A rule with more exact values than this is not filed under each of them. */
const MOST_PRODUCTS = 1024;

/** The rules that are filed under one kind. */
interface Shelf {
  readonly kind: Kind;
  readonly all: number[];
  readonly byKey: Map<Key, number[]>;
}

/** Finds, among ordered steps, those that could match a subject, in their order. */
export class CandidateIndex {
  private readonly always: number[] = [];
  /** Only kinds that any rule is filed under. */
  private readonly shelves: readonly Shelf[];

  constructor(
    readonly steps: readonly Step[],
    sets: DeviceSetIndex,
  ) {
    const shelves = KINDS.map((kind): Shelf => ({ kind, all: [], byKey: new Map() }));
    steps.forEach((step, position) => {
      if (!step.enabled) return;
      const conditions = conditionsOf(step);
      const filed = conditions && fileUnder(conditions, sets);
      const shelf = filed && shelves[filed.kind];
      if (!shelf) {
        this.always.push(position);
        return;
      }
      shelf.all.push(position);
      for (const key of new Set(filed.keys)) append(shelf.byKey, key, position);
    });
    this.shelves = shelves.filter(({ all }) => all.length > 0);
  }

  /** Every enabled step that is left out here is *no* for this subject. */
  candidatesFor(subject: Subject): readonly Step[] {
    const lists: (readonly number[])[] = this.always.length > 0 ? [this.always] : [];
    for (const { kind, all, byKey } of this.shelves) {
      const keys = kind.keysFor(subject);
      if (!keys) {
        lists.push(all);
        continue;
      }
      for (const key of keys) {
        const positions = byKey.get(key);
        if (positions) lists.push(positions);
      }
    }
    const steps: Step[] = [];
    for (const position of merged(lists)) {
      const step = this.steps[position];
      if (step) steps.push(step);
    }
    return steps;
  }
}

/** Ascending, without repetition even when a step is filed under several of the keys. */
function merged(lists: readonly (readonly number[])[]): readonly number[] {
  const [only, ...others] = lists;
  if (!only) return [];
  return others.length === 0 ? only : [...new Set(lists.flat())].toSorted((a, b) => a - b);
}

function fileUnder(conditions: Conditions, sets: DeviceSetIndex): { kind: number; keys: readonly Key[] } | null {
  for (let kind = 0; kind < KINDS.length; kind++) {
    const keys = KINDS[kind]?.keysOf(conditions, sets);
    if (keys) return { kind, keys };
  }
  return null;
}

function append(bucket: Map<Key, number[]>, key: Key, position: number): void {
  const positions = bucket.get(key);
  if (positions) positions.push(position);
  else bucket.set(key, [position]);
}

function exactTexts(patterns: readonly string[] | undefined): readonly string[] | null {
  return patterns && !patterns.some(isGlob) ? patterns.map(fold) : null;
}

function productKey(vendorId: number, productId: number): number {
  return vendorId * 0x10000 + productId;
}

function productKeys({ vendorId, productId }: Conditions): readonly number[] | null {
  if (!vendorId || !productId || vendorId.length * productId.length > MOST_PRODUCTS) return null;
  return vendorId.flatMap((vendor) => productId.map((product) => productKey(vendor, product)));
}

function userKeys(subject: Subject): readonly string[] | null {
  if (subject.user === undefined) return null;
  return subject.user === null ? [] : [subject.user];
}

function* bits(mask: number): Iterable<number> {
  for (let rest = mask; rest !== 0; rest &= rest - 1) yield rest & -rest;
}
