import { describe, expect, it, vi } from 'vitest';
import { eventRow } from '../testing/samples.js';
import { Staleness } from './staleness.js';

/** A busy machine is no reason to fail. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000 });

describe('keeping pages fresh', () => {
  it('asks for each list once, however many messages made it stale', async () => {
    const refreshed: string[] = [];
    const staleness = new Staleness((key) => refreshed.push(key.join('/')), 5);
    const row = eventRow('e', { kind: 'attach' });
    for (let count = 0; count < 500; count += 1) staleness.add({ type: 'event', row, searched: [] });
    staleness.add({ type: 'mac', id: 'm' });
    await soon(() => expect(refreshed.toSorted()).toEqual(['dashboard', 'devices', 'macs']));
  });

  it('asks for nothing after it was stopped', async () => {
    const refreshed: string[] = [];
    const staleness = new Staleness((key) => refreshed.push(key.join('/')), 5);
    staleness.add({ type: 'mac', id: 'm' });
    staleness.stop();
    await new Promise((resolve) => {
      setTimeout(resolve, 30);
    });
    expect(refreshed).toEqual([]);
  });
});
