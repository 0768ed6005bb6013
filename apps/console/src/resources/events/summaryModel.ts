import type { EventSummary } from '@portcullis/wire';

export interface SummaryBar {
  readonly at: number;
  readonly until: number;
  readonly denied: number;
  readonly other: number;
}

const BARS = 60;

/** One bar for each part of the time, those without events too. */
export function barsOf({ from, to, buckets }: EventSummary): readonly SummaryBar[] {
  const start = Date.parse(from);
  const step = Math.max((Date.parse(to) - start) / BARS, 1000);
  const bars = Array.from({ length: BARS }, (_, index) => ({
    at: Math.round(start + index * step),
    until: Math.round(start + (index + 1) * step),
    denied: 0,
    other: 0,
  }));
  for (const { time, count, denied } of buckets) {
    const index = Math.min(BARS - 1, Math.max(0, Math.round((Date.parse(time) - start) / step)));
    const bar = bars[index];
    if (bar !== undefined) bars[index] = { ...bar, denied: bar.denied + denied, other: bar.other + count - denied };
  }
  return bars;
}

/** `412 events, 31 of them denied or restricted.` */
export function summaryInWords({ total, truncated, buckets }: EventSummary): string {
  const denied = buckets.reduce((sum, bucket) => sum + bucket.denied, 0);
  const events = total === 1 ? '1 event' : `${total} events`;
  const said = `${truncated ? `The newest ${events}; there are more` : events}, ${denied} of them denied or restricted.`;
  return said;
}
