import { describe, expect, it } from 'vitest';
import { hourly, stateCounts, totals } from './dashboardModel.js';

const now = Date.parse('2026-11-23T12:20:00Z');

describe('the dashboard', () => {
  it('counts Macs by state, best first, and leaves empty states out', () => {
    const figures = {
      macs: { total: 4, byState: { unprotected: 1, protected: 3, partly: 0, observing: 0, unknown: 0 } },
      attention: [],
      denialsByHour: [],
      newDevices: [],
      byProblem: [],
      outOfSync: 0,
    };
    expect(stateCounts(figures).map(({ state, count }) => [state, count])).toEqual([
      ['protected', 3],
      ['unprotected', 1],
    ]);
  });

  it('has a point for every hour, also where nothing happened', () => {
    const points = hourly([{ hour: '2026-11-23T10:00:00Z', denied: 2, observed: 1 }], now, 4);
    expect(points.map(({ denied, observed }) => [denied, observed])).toEqual([
      [0, 0],
      [2, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(points.at(-1)?.at).toBe(Date.parse('2026-11-23T12:00:00Z'));
  });

  it('leaves out what is older than what it shows', () => {
    expect(totals(hourly([{ hour: '2026-11-20T10:00:00Z', denied: 5, observed: 5 }], now, 24))).toEqual({
      denied: 0,
      observed: 0,
    });
  });
});
