import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Live, LiveState } from '../providers/live.js';

export const LiveContext = createContext<Live | null>(null);

/** `null` where a page is shown without a connection (tests of single components). */
export function useLive(): Live | null {
  return useContext(LiveContext);
}

const never = (): (() => void) => () => undefined;

export function useLiveState(): LiveState {
  const live = useLive();
  return useSyncExternalStore(live?.watchState ?? never, () => live?.state() ?? 'waiting');
}
