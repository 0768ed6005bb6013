import { useSyncExternalStore } from 'react';
import { serverClock } from '../providers/serverClock.js';
import { absolute, brief, relative } from './momentModel.js';

const TICK = 30_000;
/** Two looks in a row see the same time, or React draws for ever. */
const ONE_LOOK = 1000;

const watchers = new Set<() => void>();
let now = serverClock.now();
let timer: ReturnType<typeof setInterval> | null = null;

function read(): number {
  const present = serverClock.now();
  // Without a running timer (no time was on the page for a while) what was read last may be hours old; and a row that
  // has just come in is not from the future because the clock was read before it.
  if (Math.abs(present - now) > (timer === null ? ONE_LOOK : TICK + ONE_LOOK)) now = present;
  return now;
}

function tick(): void {
  now = serverClock.now();
  for (const watcher of watchers) watcher();
}

/** One clock for all times on the page, running while there are any. A computer that was asleep looks at once. */
function subscribe(changed: () => void): () => void {
  watchers.add(changed);
  if (timer === null) {
    timer = setInterval(tick, TICK);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
    document.removeEventListener('visibilitychange', tick);
  };
}

interface MomentProps {
  readonly value: string | null | undefined;
  readonly exact?: boolean;
  /** Exact, without the year. */
  readonly short?: boolean;
  readonly otherwise?: string;
  /** The time may be one that is still to come: an expiry. */
  readonly mayLieAhead?: boolean;
}

/** A time: relative with the exact one as title, or the other way round. In the zone of whoever looks. */
export function Moment({ value, exact = false, short = false, otherwise = 'never', mayLieAhead = false }: MomentProps) {
  const at = useSyncExternalStore(subscribe, read);
  if (!value) return <>{otherwise}</>;
  // A row that came in after the last tick is not from the future.
  const ago = relative(value, mayLieAhead ? at : Math.max(at, Math.min(Date.parse(value), at + TICK)), mayLieAhead);
  return (
    <time dateTime={value} title={exact ? ago : absolute(value)} style={{ whiteSpace: 'nowrap' }}>
      {short ? brief(value) : exact ? absolute(value) : ago}
    </time>
  );
}
