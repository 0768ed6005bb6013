/**
 * The filters of events as data. The query that the server takes, the SQL that it asks and the predicate that the
 * console's live tail asks are made from this one table.
 */
import * as z from 'zod/mini';
import type { EventRow } from './console-api/events.js';
import type { Frozen } from './frozen.js';
import { searchText, wholeNumber } from './lists.js';
import { DECISIONS, EVENT_KINDS, FAMILIES, OUTCOMES } from './names.js';
import { verbatimText } from './text.js';
import { moment } from './time.js';

/** An event as filters see it. */
export interface FilteredEvent {
  readonly row: Pick<
    EventRow,
    'time' | 'mac' | 'person' | 'deviceKey' | 'family' | 'outcome' | 'decision' | 'kind' | 'rule'
  >;
  /**
   * Names of its Mac and of whom that belongs to; of its device; its person; its rule. Each is looked through by
   * itself.
   */
  readonly searched: readonly string[];
}

/**
 * How an event has to be for a filter's value.
 * `equals`, `oneOf` several (or none of them), `from` (or later), `before`; `contains`: case does not matter;
 * `anyContains`: one of several texts does.
 */
export type EventMatch = 'equals' | 'oneOf' | 'from' | 'before' | 'contains' | 'anyContains';

interface EventFilter<M extends EventMatch, V extends z.ZodMiniType<string>> {
  readonly match: M;
  readonly value: V;
  /** What of the event is compared; `null` fits no value. */
  readonly of: (event: FilteredEvent) => M extends 'anyContains' ? readonly string[] : string | null;
}
const filter = <M extends EventMatch, V extends z.ZodMiniType<string>>(
  match: M,
  value: V,
  of: EventFilter<M, V>['of'],
): EventFilter<M, V> => ({ match, value, of });

/** `a,b`: one of them; `!a,b`: none of them, and what has none at all fits. */
const oneOf = (words: readonly string[]) =>
  z.string().check(
    z.maxLength(600),
    z.refine(
      (text) => chosenIn(text).values.every((word) => words.includes(word)),
      `is none of these, with commas between several and \`!\` before for none of them: ${words.join(', ')}`,
    ),
  );

/** What a filter of several words means. */
export function chosenIn(text: string): { readonly not: boolean; readonly values: readonly string[] } {
  const not = text.startsWith('!');
  return { not, values: (not ? text.slice(1) : text).split(',') };
}

export const EVENT_FILTERS = {
  from: filter('from', moment, ({ row }) => row.time),
  to: filter('before', moment, ({ row }) => row.time),
  macId: filter('equals', z.uuid().check(z.toLowerCase()), ({ row }) => row.mac.id),
  person: filter('contains', searchText, ({ row }) => row.person),
  deviceKey: filter('equals', verbatimText(600), ({ row }) => row.deviceKey),
  family: filter('oneOf', oneOf(FAMILIES), ({ row }) => row.family),
  outcome: filter('oneOf', oneOf(OUTCOMES), ({ row }) => row.outcome),
  decision: filter('oneOf', oneOf(DECISIONS), ({ row }) => row.decision),
  kind: filter('oneOf', oneOf(EVENT_KINDS), ({ row }) => row.kind),
  /** A rule's id, as events have it. */
  rule: filter('equals', verbatimText(200), ({ row }) => row.rule),
  q: filter('anyContains', searchText, ({ searched }) => searched),
} as const;
export type EventFilterName = keyof typeof EVENT_FILTERS;

type Values = { [Name in EventFilterName]: z.ZodMiniExactOptional<(typeof EVENT_FILTERS)[Name]['value']> };

/** A query with any of the filters; the same for the list, the exports and a saved link. */
export const eventFilters = z.strictObject(
  Object.fromEntries(
    Object.entries(EVENT_FILTERS).map(([name, { value }]) => [name, z.exactOptional<z.ZodMiniType>(value)]),
  ) as unknown as Values,
);
export type EventFilters = Frozen<z.infer<typeof eventFilters>>;

export const eventQuery = z.extend(eventFilters, {
  limit: z._default(wholeNumber(1, 1000), 50),
  /** `next` of the page before. */
  cursor: z.exactOptional(verbatimText(200)),
});
export type EventQuery = Frozen<z.infer<typeof eventQuery>>;

export const EVENT_FILTER_NAMES = Object.keys(EVENT_FILTERS) as readonly string[] as readonly EventFilterName[];

/**
 * Without regard to case: each character by itself, as PostgreSQL's `lower` does it (where one character would become
 * two, it stays; `İ` becomes `i`).
 */
export function foldCase(text: string): string {
  return text.replace(/\P{ASCII}|[A-Z]/gu, (character) => {
    if (character === 'İ') return 'i';
    const lower = character.toLowerCase();
    return /^.$/su.test(lower) ? lower : character;
  });
}

const contains = (text: string, part: string): boolean => foldCase(text).includes(foldCase(part));

function matches(match: EventMatch, has: string | readonly string[] | null, wanted: string): boolean {
  if (match === 'oneOf') {
    const { not, values } = chosenIn(wanted);
    return (typeof has === 'string' && values.includes(has)) !== not;
  }
  if (has === null) return false;
  if (typeof has !== 'string') return has.some((text) => contains(text, wanted));
  switch (match) {
    case 'equals':
      return has === wanted;
    case 'from':
      return Date.parse(has) >= Date.parse(wanted);
    case 'before':
      return Date.parse(has) < Date.parse(wanted);
    case 'contains':
    case 'anyContains':
      return contains(has, wanted);
  }
}

/** Whether an event fits all filters that are given (as `eventFilters` reads them). An empty text asks for nothing. */
export function eventMatches(event: FilteredEvent, filters: EventFilters): boolean {
  return EVENT_FILTER_NAMES.every((name) => {
    const wanted = filters[name];
    if (wanted === undefined || isVoid(name, wanted)) return true;
    const { match, of } = EVENT_FILTERS[name];
    return matches(match, of(event), wanted);
  });
}

/** A search for nothing, which every event fits. */
export function isVoid(name: EventFilterName, wanted: string): boolean {
  const { match } = EVENT_FILTERS[name];
  return wanted === '' && (match === 'contains' || match === 'anyContains');
}
