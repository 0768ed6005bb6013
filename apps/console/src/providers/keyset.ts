import type { GetListParams } from 'react-admin';
import { eventPage, type EventRow } from '@portcullis/wire';
import { filterValues, resolved } from '../lists/filterFields.js';
import { read } from './answers.js';
import type { Query } from './http.js';
import { serverClock } from './serverClock.js';

export interface EventPage {
  readonly data: EventRow[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}

/** Remembered filters; more than anybody has open at once. */
const LONGEST_MEMORY = 50;

/**
 * react-admin asks for page numbers, the API hands out cursors: what page n+1 begins with is remembered when page n is
 * read. A page whose cursor is not known (a reloaded address) is reached by walking there from the first.
 */
export function createKeyset(fetchPage: (query: Query, signal: AbortSignal | undefined) => Promise<unknown>) {
  const memory = new Map<string, Map<number, string | null>>();

  const cursorsOf = (key: string): Map<number, string | null> => {
    const cursors = memory.get(key) ?? new Map<number, string | null>();
    memory.delete(key);
    memory.set(key, cursors);
    const oldest = memory.keys().next();
    if (memory.size > LONGEST_MEMORY && !oldest.done) memory.delete(oldest.value);
    return cursors;
  };

  return async (params: Partial<GetListParams>): Promise<EventPage> => {
    const wanted = params.pagination?.page ?? 1;
    const query: Query = {
      ...resolved(filterValues(params.filter), serverClock.now()),
      limit: params.pagination?.perPage ?? 50,
    };
    const cursors = cursorsOf(JSON.stringify(query));
    if (wanted === 1) cursors.clear();
    let at = wanted;
    while (at > 1 && cursors.get(at) === undefined) at -= 1;
    for (;;) {
      const answer = read(
        eventPage,
        await fetchPage({ ...query, cursor: at === 1 ? null : cursors.get(at) }, params.signal),
      );
      cursors.set(at + 1, answer.next);
      if (at === wanted || answer.next === null) {
        const data = at === wanted ? [...answer.data] : [];
        return { data, pageInfo: { hasNextPage: answer.next !== null, hasPreviousPage: wanted > 1 } };
      }
      at += 1;
    }
  };
}
