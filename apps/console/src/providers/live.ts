import { isObject, object, text } from '../wire/decode.js';
import { eventRow, type EventRow } from '../wire/records.js';

export type LiveMessage =
  | { readonly type: 'event'; readonly row: EventRow }
  | { readonly type: 'mac'; readonly id: string }
  | { readonly type: 'policy'; readonly id: string };

export type LiveState = 'connecting' | 'open' | 'waiting';

export interface Live {
  /** Connected while anybody listens. Returns how to stop. */
  readonly listen: (listener: (message: LiveMessage) => void) => () => void;
  readonly watchState: (listener: () => void) => () => void;
  readonly state: () => LiveState;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

const changed = object({ id: text });

/** Messages of a kind not known here are passed over; broken ones too: live is a convenience, lists are the truth. */
export function liveMessage(data: unknown): LiveMessage | null {
  if (typeof data !== 'string') return null;
  try {
    const value: unknown = JSON.parse(data);
    if (!isObject(value)) return null;
    if (value['type'] === 'event') return { type: 'event', row: eventRow(value['row'], 'row') };
    if (value['type'] === 'mac' || value['type'] === 'policy') return { type: value['type'], ...changed(value, '') };
    return null;
  } catch {
    return null;
  }
}

export function liveAddress(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`;
}

/**
 * The WebSocket of what happens now. Reconnects by itself with growing, jittered waits.
 * @param open opens a socket; a parameter so that tests can hand in a real one to another address
 */
export function createLive(open: () => WebSocket, random: () => number = Math.random): Live {
  const listeners = new Set<(message: LiveMessage) => void>();
  const watchers = new Set<() => void>();
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let state: LiveState = 'waiting';

  const become = (next: LiveState): void => {
    state = next;
    for (const watcher of watchers) watcher();
  };

  const connect = (): void => {
    timer = null;
    become('connecting');
    const current = open();
    socket = current;
    current.addEventListener('open', () => {
      failures = 0;
      become('open');
    });
    current.addEventListener('message', (event) => {
      const message = liveMessage(event.data);
      if (message !== null) for (const listener of listeners) listener(message);
    });
    current.addEventListener('close', () => {
      if (socket !== current) return;
      socket = null;
      become('waiting');
      if (listeners.size === 0) return;
      timer = setTimeout(connect, waitAfter(failures, random()));
      failures += 1;
    });
  };

  const disconnect = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const current = socket;
    socket = null;
    current?.close();
    become('waiting');
  };

  return {
    listen: (listener) => {
      listeners.add(listener);
      if (socket === null && timer === null) connect();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) disconnect();
      };
    },
    watchState: (listener) => {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    state: () => state,
  };
}

/** Doubles up to half a minute; between half and the whole of it, so that a fleet of consoles does not return at once. */
export function waitAfter(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures, 10));
  return Math.round(longest * (0.5 + chance / 2));
}
