import type { Conditions, WeeklyWindow } from './model.js';
import { dayBefore, isAtOrAfter, parseLimit, type LocalMinute } from './moment.js';
import { familyMask, type Subject } from './subject.js';
import { fold, globMatcher, isGlob } from './text.js';
import { both, either, NO, unknown, when, YES, type Truth } from './truth.js';

/** One condition, ready to be tested. */
export interface Test {
  readonly key: keyof Conditions;
  readonly holds: (subject: Subject) => Truth;
}

/** SPEC.md 3.1; stops at the first condition that is no. */
export function allHold(tests: readonly Test[], subject: Subject): Truth {
  let truth = YES;
  for (const { holds } of tests) {
    truth = both(truth, holds(subject));
    if (truth === NO) return NO;
  }
  return truth;
}

export type ConditionValues = Required<Conditions>;
type Compiler = { readonly [K in keyof ConditionValues]: (value: ConditionValues[K]) => (subject: Subject) => Truth };

/** SPEC.md 3.2 to 3.12, one entry a condition, in the order of `Conditions`. */
const COMPILERS: Compiler = {
  family: (families) => {
    const mask = familyMask(families);
    return (s) => when((mask & s.family) !== 0);
  },
  capability: (families) => {
    const mask = familyMask(families);
    return (s) => when((mask & s.families) !== 0);
  },
  vendorId: (ids) => {
    const set = new Set(ids);
    return (s) => when(s.ids !== null && set.has(s.ids.vendorId));
  },
  productId: (ids) => {
    const set = new Set(ids);
    return (s) => when(s.ids !== null && set.has(s.ids.productId));
  },
  serialNumber: (patterns) => {
    const matches = textMatcher(patterns);
    return (s) => when(matches(s.serial));
  },
  deviceSet: (ids) => {
    const folded = ids.map(fold);
    return (s) => anyOf(folded, (id) => inSet(s, id));
  },
  productName: (patterns) => {
    const matches = textMatcher(patterns);
    return (s) => when(matches(s.productName));
  },
  manufacturerName: (patterns) => {
    const matches = textMatcher(patterns);
    return (s) => when(matches(s.manufacturerName));
  },
  sdMediaSerial: (patterns) => {
    const matches = textMatcher(patterns);
    return (s) => (s.sdMediaIsUnknown && patterns.length > 0 ? unknown('sdMedia') : when(matches(s.sdSerial)));
  },
  sdMediaProduct: (patterns) => {
    const matches = textMatcher(patterns);
    return (s) => (s.sdMediaIsUnknown && patterns.length > 0 ? unknown('sdMedia') : when(matches(s.sdProduct)));
  },
  encrypted: (wanted) => (s) => {
    if (!s.hasStorage) return NO;
    return s.encrypted === undefined ? unknown('encrypted') : when(s.encrypted === wanted);
  },
  fileSystem: (names) => {
    const set = foldedSet(names);
    return (s) => {
      if (!s.hasStorage || names.length === 0) return NO;
      return s.fileSystem === undefined ? unknown('fileSystem') : when(set.has(s.fileSystem));
    };
  },
  bus: (buses) => (s) => when(buses.includes(s.bus)),
  macTag: (tags) => {
    const set = foldedSet(tags);
    return (s) => {
      if (tags.length === 0) return NO;
      return s.tags ? when(holdsAny(set, s.tags)) : unknown('tags');
    };
  },
  user: (names) => {
    const set = foldedSet(names);
    return (s) => (names.length === 0 ? NO : userIsOneOf(s, set));
  },
  group: (names) => {
    const set = foldedSet(names);
    return (s) => {
      if (s.user === null || names.length === 0) return NO;
      return s.groups ? when(holdsAny(set, s.groups)) : unknown('groups');
    };
  },
  time: (windows) => (s) => {
    if (windows.length === 0) return NO;
    const local = s.localMinute;
    return local ? when(windows.some((window) => isWithin(window, local))) : unknown('time');
  },
  validFrom: (text) => {
    const limit = parseLimit(text, 'from');
    return (s) => (limit && s.moment ? when(isAtOrAfter(s.moment, limit)) : unknown('time'));
  },
  validUntil: (text) => {
    const limit = parseLimit(text, 'until');
    return (s) => (limit && s.moment ? when(!isAtOrAfter(s.moment, limit)) : unknown('time'));
  },
};

/** In the order of `Conditions`: traces name the first one that does not hold. */
export const CONDITION_KEYS = Object.keys(COMPILERS).filter((key): key is keyof Conditions => key in COMPILERS);

/** The conditions that are given, in the order of CONDITION_KEYS. */
export function compileConditions(conditions: Conditions): readonly Test[] {
  return CONDITION_KEYS.flatMap((key) => {
    const holds = compileOne(key, conditions);
    return holds ? [{ key, holds }] : [];
  });
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- K ties the value to the function that takes it
function compileOne<K extends keyof ConditionValues>(
  key: K,
  conditions: Partial<ConditionValues>,
): ((subject: Subject) => Truth) | null {
  const value: ConditionValues[K] | undefined = conditions[key];
  return value === undefined ? null : COMPILERS[key](value);
}

/** SPEC.md 3.9; `names` folded. */
export function userIsOneOf(subject: Subject, names: ReadonlySet<string>): Truth {
  if (subject.user === null) return NO;
  return subject.user === undefined ? unknown('user') : when(names.has(subject.user));
}

/** SPEC.md 2.5; `id` folded. */
export function inSet(subject: Subject, id: string): Truth {
  return subject.knowsSet(id) ? when(subject.deviceSets.has(id)) : unknown('deviceSet');
}

/** SPEC.md 3.10 */
export function isWithin(window: WeeklyWindow, { day, minute }: LocalMinute): boolean {
  const begunToday = window.days.includes(day) && minute >= window.from;
  if (window.from < window.to) return begunToday && minute < window.to;
  return begunToday || (window.days.includes(dayBefore(day)) && minute < window.to);
}

/** Exact patterns by look-up, globs one by one. */
function textMatcher(patterns: readonly string[]): (text: string) => boolean {
  const folded = patterns.map(fold);
  const exact = new Set(folded.filter((pattern) => !isGlob(pattern)));
  const globs = folded.filter(isGlob).map(globMatcher);
  return (text) => text !== '' && (exact.has(text) || globs.some((matches) => matches(text)));
}

function foldedSet(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.map(fold).filter((text) => text !== ''));
}

function holdsAny(set: ReadonlySet<string>, texts: readonly string[]): boolean {
  return texts.some((text) => set.has(text));
}

function anyOf<T>(entries: readonly T[], test: (entry: T) => Truth): Truth {
  return entries.reduce<Truth>((truth, entry) => either(truth, test(entry)), NO);
}
