import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLive } from './LiveContext.js';
import { Staleness } from './staleness.js';

/** Keeps what is on the page fresh while things happen in the fleet. Shows nothing. */
export function LiveRefresh() {
  const live = useLive();
  const queries = useQueryClient();
  useEffect(() => {
    if (live === null) return undefined;
    const staleness = new Staleness((queryKey) => void queries.invalidateQueries({ queryKey }));
    const stop = live.listen((message) => staleness.add(message));
    return () => {
      stop();
      staleness.stop();
    };
  }, [live, queries]);
  return null;
}
