import { useSyncExternalStore } from 'react';
import { absolute, brief, relative } from './momentModel.js';

const TICK = 30_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

/** One clock for all times on the page, running while there are any. */
function subscribe(changed: () => void): () => void {
  watchers.add(changed);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const watcher of watchers) watcher();
  }, TICK);
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

interface MomentProps {
  readonly value: string | null | undefined;
  readonly exact?: boolean;
  /** Exact, without the year. */
  readonly short?: boolean;
  readonly otherwise?: string;
}

/** A time: relative with the exact one as title, or the other way round. */
export function Moment({ value, exact = false, short = false, otherwise = 'never' }: MomentProps) {
  const at = useSyncExternalStore(subscribe, () => now);
  if (!value) return <>{otherwise}</>;
  // A row that came in after the last tick is not from the future.
  const ago = relative(value, Math.max(at, Math.min(Date.parse(value), at + TICK)));
  return (
    <time dateTime={value} title={exact ? ago : absolute(value)} style={{ whiteSpace: 'nowrap' }}>
      {short ? brief(value) : exact ? absolute(value) : ago}
    </time>
  );
}
