import {
  BUSES,
  FAMILIES,
  STORAGE_VERBS,
  VERBS,
  type Access,
  type Conditions,
  type Family,
  type Mode,
  type Rule,
  type Verb,
  type WeeklyWindow,
} from '@portcullis/policy';
import { corrupt, Payload } from './payload.js';

/** What a compiled policy says; order and words of FORMAT.md, section `policy`. */
export interface Bundle {
  readonly name: string;
  readonly description: string;
  readonly revision: number;
  readonly mode: Mode;
  readonly offlineMillis: number;
  readonly offlineThen: 'keep-enforcing' | 'observe' | 'deny-all';
  readonly attached: 'enforce' | 'leave';
  /** By family, the verbs that are allowed where no rule decides. */
  readonly defaults: ReadonlyMap<Family, readonly Verb[]>;
  /** In the order in which they are considered. */
  readonly rules: readonly Rule[];
}

const HEAD = 0;
const TEXTS = 1;
const RULES = 3;
const CONDITIONS = 4;
const VALUES = 5;
const WINDOWS = 6;
const SETS = 7;
const ENTRY_SIZES = [88, 4, 1, 32, 16, 4, 8, 16, 72];

const MODES = ['observe', 'enforce'] as const;
const OFFLINE = ['keep-enforcing', 'observe', 'deny-all'] as const;
const ATTACHED = ['enforce', 'leave'] as const;
const REPORTS = ['audit', 'notify', 'silent'] as const;
const EVERY_VERB = (1 << VERBS.length) - 1;

/** Throws DocumentError. */
export function readBundle(bytes: Uint8Array): Bundle {
  const payload = new Payload(bytes, ENTRY_SIZES);
  const head = (offset: number, size: 1 | 2 | 4) => payload.read(HEAD, 0, offset, size);
  return {
    revision: head(0, 4),
    mode: word(MODES, head(8, 1)),
    offlineThen: word(OFFLINE, head(13, 1)),
    attached: word(ATTACHED, head(14, 1)),
    offlineMillis: head(16, 4) + head(20, 4) * 2 ** 32,
    name: payload.text(TEXTS, head(24, 4)),
    description: payload.text(TEXTS, head(28, 4)),
    defaults: new Map(FAMILIES.map((family, index) => [family, wordsOf(VERBS, head(40 + index * 2, 2))])),
    rules: Array.from({ length: payload.count(RULES) }, (_, index) => readRule(payload, index)),
  };
}

function readRule(payload: Payload, index: number): Rule {
  const at = (offset: number, size: 1 | 2 | 4) => payload.read(RULES, index, offset, size);
  const [named, allowed, flags] = [at(22, 2), at(24, 2), at(26, 1)];
  const description = payload.text(TEXTS, at(4, 4));
  const access = accessOf(named, allowed);
  const effects = wordsOf(VERBS, named).map((verb) => [verb, allowed & (1 << VERBS.indexOf(verb)) ? 'allow' : 'deny']);
  return {
    id: payload.text(TEXTS, at(0, 4)),
    ...(description === '' ? {} : { description }),
    enabled: (flags & 1) !== 0,
    grantable: (flags & 2) !== 0,
    mode: word(MODES, at(27, 1)),
    report: word(REPORTS, at(28, 1)),
    match: readConditions(payload, at(16, 4), at(20, 2)),
    ...(access ? { access } : { verbs: Object.fromEntries(effects) }),
  };
}

/** The shorthand that names just these verbs, if there is one. */
function accessOf(named: number, allowed: number): Access | undefined {
  if (named === EVERY_VERB && allowed === 0) return 'deny';
  if (named === EVERY_VERB && allowed === EVERY_VERB) return 'allow';
  return named === maskOf(STORAGE_VERBS) && allowed === maskOf(['read']) ? 'read-only' : undefined;
}

function maskOf(verbs: readonly Verb[]): number {
  return verbs.reduce((mask, verb) => mask | (1 << VERBS.indexOf(verb)), 0);
}

function readConditions(payload: Payload, first: number, count: number): Conditions {
  const conditions: Conditions[] = [];
  for (let number = first; number < first + count; number += 1) conditions.push(readCondition(payload, number));
  return Object.assign({}, ...conditions);
}

const TEXT_CONDITIONS: Readonly<Record<number, keyof Conditions>> = {
  4: 'serialNumber',
  6: 'productName',
  7: 'manufacturerName',
  8: 'sdMediaSerial',
  9: 'sdMediaProduct',
  11: 'fileSystem',
  13: 'macTag',
  14: 'user',
  15: 'group',
};

function readCondition(payload: Payload, number: number): Conditions {
  const type = payload.read(CONDITIONS, number, 0, 1);
  const given = payload.read(CONDITIONS, number, 4, 4);
  const first = payload.read(CONDITIONS, number, 8, 4);
  const count = payload.read(CONDITIONS, number, 12, 4);
  const list = <T>(read: (value: number) => T): readonly T[] =>
    Array.from({ length: count }, (_, index) => read(payload.read(VALUES, first + index, 0, 4)));
  const texts = TEXT_CONDITIONS[type];
  if (texts) return { [texts]: list((text) => payload.text(TEXTS, text)) };
  switch (type) {
    case 0:
      return { family: wordsOf(FAMILIES, given) };
    case 1:
      return { capability: wordsOf(FAMILIES, given) };
    case 2:
      return { vendorId: list((id) => id) };
    case 3:
      return { productId: list((id) => id) };
    case 5:
      return { deviceSet: list((set) => uuid(payload.bytes(SETS, set, 0, 16))) };
    case 10:
      return { encrypted: given === 1 };
    case 12:
      return { bus: wordsOf(BUSES, given) };
    case 16:
      return { time: Array.from({ length: count }, (_, index) => readWindow(payload, first + index)) };
    case 17:
      return { validFrom: payload.text(TEXTS, given) };
    case 18:
      return { validUntil: payload.text(TEXTS, given) };
    default:
      throw corrupt(`a condition has the type ${type}`);
  }
}

function readWindow(payload: Payload, number: number): WeeklyWindow {
  const days = payload.read(WINDOWS, number, 0, 1);
  return {
    days: [1, 2, 3, 4, 5, 6, 7].filter((day) => days & (1 << (day - 1))),
    from: payload.read(WINDOWS, number, 2, 2),
    to: payload.read(WINDOWS, number, 4, 2),
  };
}

function word<Word>(words: readonly Word[], number: number): Word {
  const found = words[number];
  if (found === undefined) throw corrupt(`there is no choice number ${number}`);
  return found;
}

function wordsOf<Word>(words: readonly Word[], mask: number): readonly Word[] {
  return words.filter((_, bit) => mask & (1 << bit));
}

function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
