import { describe, expect, it } from 'vitest';
import { barsOf, summaryInWords } from './summaryModel.js';

const SUMMARY = {
  total: 5,
  truncated: false,
  from: '2026-11-23T08:00:00.000Z',
  to: '2026-11-23T09:00:00.000Z',
  buckets: [
    { time: '2026-11-23T08:00:00.000Z', count: 2, denied: 1 },
    { time: '2026-11-23T08:59:00.000Z', count: 3, denied: 0 },
  ],
  devices: [],
  people: [],
  macs: [],
  rules: [],
};

describe('the summary of what is shown', () => {
  it('has a bar for each part of the time, without gaps', () => {
    const bars = barsOf(SUMMARY);
    expect(bars).toHaveLength(60);
    expect(bars[0]).toMatchObject({ denied: 1, other: 1 });
    expect(bars[59]).toMatchObject({ denied: 0, other: 3 });
    expect(bars.reduce((sum, { denied, other }) => sum + denied + other, 0)).toBe(5);
    for (const [index, bar] of bars.entries()) expect(bar.until).toBe(bars[index + 1]?.at ?? Date.parse(SUMMARY.to));
  });

  it('is said in words, and says when it is not all', () => {
    expect(summaryInWords(SUMMARY)).toBe('5 events, 1 of them denied or restricted.');
    expect(summaryInWords({ ...SUMMARY, truncated: true })).toContain('there are more');
  });
});
