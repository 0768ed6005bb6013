import { eventFilters, eventMatches, type FilteredEvent } from '@portcullis/wire';
import { startTransition, useCallback, useEffect, useMemo, useState } from 'react';
import { useLive } from '../../live/LiveContext.js';
import { resolved, type FilterValues } from '../../lists/filterFields.js';
import { serverClock } from '../../providers/serverClock.js';
import { TailBuffer, type Tail } from './tailBuffer.js';

const EMPTY: Tail = { rows: [], waiting: 0, gap: false, skipped: 0 };
/** How often the page is drawn at most. */
const EVERY = 250;

export interface TailControl extends Tail {
  readonly paused: boolean;
  readonly toggle: () => void;
  /** Forgets what came in: the list has been loaded anew. */
  readonly clear: () => void;
}

/** Whether the list that has these filters has this event: by the same table that the server makes its query from. */
export function passes(event: FilteredEvent, values: FilterValues): boolean {
  const filters = eventFilters.safeParse(resolved(values, serverClock.now()));
  return filters.success && eventMatches(event, filters.data);
}

/** What comes in live and passes the filter. Begins anew when the filter changes. */
export function useTail(filter: FilterValues): TailControl {
  const live = useLive();
  const key = JSON.stringify(filter);
  const buffer = useMemo(() => new TailBuffer(), []);
  const [shown, setShown] = useState({ key, tail: EMPTY });
  const [paused, setPaused] = useState(false);

  useEffect(() => {
    const wanted = JSON.parse(key) as FilterValues;
    buffer.clear();
    const stop = live?.listen((message) => {
      if (message.type === 'event' && passes(message, wanted)) buffer.push(message.row);
      if (message.type === 'skipped') buffer.skip(message.count);
    });
    const timer = setInterval(() => {
      // Interruptible: pressing “Pause” comes before drawing what came in.
      startTransition(() => {
        setShown((before) => {
          const tail = buffer.take(before.key === key ? before.tail : EMPTY);
          return before.key === key && before.tail === tail ? before : { key, tail };
        });
      });
    }, EVERY);
    return () => {
      stop?.();
      clearInterval(timer);
    };
  }, [live, key, buffer]);

  const toggle = useCallback(() => {
    if (paused) buffer.resume();
    else buffer.pause();
    setPaused(!paused);
  }, [buffer, paused]);
  const clear = useCallback(() => buffer.clear(), [buffer]);
  return { ...(shown.key === key ? shown.tail : EMPTY), paused, toggle, clear };
}
