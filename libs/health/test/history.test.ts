import { describe, expect, it } from 'vitest';
import { healthHistory, provedAt, type HealthRecord, type StateSpell } from '../src/history.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = [0, 1, 2].map((day) => ({ from: day * DAY, to: (day + 1) * DAY }));
const NOW = 2 * DAY + 12 * HOUR;

const record = (states: readonly StateSpell[], changes: Partial<HealthRecord> = {}): HealthRecord => ({
  states,
  problems: [],
  since: 0,
  reportedAt: NOW,
  provedAt: NOW,
  ...changes,
});
const state = (name: StateSpell['state'], from: number, to: number | null, provedUntil: number | null = to) => ({
  state: name,
  from,
  to,
  provedUntil,
});
const kinds = (of: HealthRecord) => healthHistory(of, DAYS, NOW).days.map(({ kind }) => kind);

describe('a day counts as protected', () => {
  it('when denials were seen through it', () => {
    expect(kinds(record([state('protected', 0, null)]))).toEqual(['protected', 'protected', 'protected']);
  });

  it('only up to the last denial, whatever the Mac said of itself after it', () => {
    expect(kinds(record([state('protected', 0, null)], { provedAt: DAY - HOUR }))).toEqual([
      'protected',
      'unproved',
      'unproved',
    ]);
  });

  it('not by a state that no denial has shown', () => {
    const simulated = record([state('protected', 0, null)], { provedAt: null });
    expect(kinds(simulated)).toEqual(['unproved', 'unproved', 'unproved']);
    expect(kinds(record([state('protected', 0, 2 * DAY, null), state('partly', 2 * DAY, null)]))).not.toContain(
      'protected',
    );
  });

  it('not when nothing was heard of it', () => {
    const history = record([state('protected', 0, HOUR), state('protected', 2 * DAY + HOUR, null)]);
    expect(kinds(history)).toEqual(['protected', 'unheard', 'protected']);
    expect(healthHistory(history, DAYS, NOW).unheard).toEqual([{ from: HOUR, to: 2 * DAY + HOUR }]);
  });

  it('not when it was otherwise for longer than a denial counts, and still when for less', () => {
    const gap = (minutes: number) =>
      record([
        state('protected', 0, DAY + HOUR),
        state('unprotected', DAY + HOUR, DAY + HOUR + minutes * 60_000, null),
        state('protected', DAY + HOUR + minutes * 60_000, null),
      ]);
    expect(kinds(gap(31))).toEqual(['protected', 'gaps', 'protected']);
    expect(kinds(gap(29))).toEqual(['protected', 'protected', 'protected']);
    expect(healthHistory(gap(29), DAYS, NOW).unprotected).toHaveLength(1);
  });

  it('and is not counted at all before there was a record', () => {
    expect(kinds(record([state('protected', DAY + HOUR, null)], { since: DAY + HOUR }))).toEqual([
      'protected',
      'protected',
    ]);
  });
});

describe('what was wrong', () => {
  const problem = {
    code: 'full-disk-access-missing',
    severity: 'critical',
    title: 'Full Disk Access is missing',
  } as const;
  const note = { code: 'other-product', severity: 'info', title: 'Another product' } as const;

  it('is told with its time and why, without what is only good to know', () => {
    const history = healthHistory(
      record([state('protected', 0, DAY), state('unprotected', DAY, null, null)], {
        problems: [
          { ...problem, from: DAY, to: null },
          { ...note, from: 0, to: null },
        ],
      }),
      DAYS,
      NOW,
    );
    expect(history.unprotected).toEqual([{ state: 'unprotected', from: DAY, to: null, why: [problem.title] }]);
    expect(history.problems[0]).toMatchObject({ code: problem.code, to: null });
  });

  it('of a Mac that fell silent ends with its last report, and the silence goes on', () => {
    const history = healthHistory(
      record([state('unprotected', 0, null, null)], {
        problems: [{ ...problem, from: 0, to: null }],
        reportedAt: DAY,
      }),
      DAYS,
      NOW,
    );
    expect(history.problems).toEqual([{ ...problem, from: 0, to: DAY }]);
    expect(history.unprotected).toMatchObject([{ from: 0, to: DAY }]);
    expect(history.unheard).toEqual([{ from: DAY, to: null }]);
    expect(history.days.map(({ kind }) => kind)).toEqual(['unproved', 'unheard', 'unheard']);
  });

  it('of a Mac that never reported is that nothing is heard of it', () => {
    const history = healthHistory(record([], { reportedAt: null, provedAt: null, since: DAY }), DAYS, NOW);
    expect(history.unheard).toEqual([{ from: DAY, to: null }]);
    expect(history.days.map(({ kind }) => kind)).toEqual(['unheard', 'unheard']);
  });

  it('and ended before the first day is not told', () => {
    const old = record([state('partly', -DAY, -HOUR, null), state('protected', -HOUR, null)], {
      since: -DAY,
      problems: [{ ...problem, from: -DAY, to: -HOUR }],
    });
    expect(healthHistory(old, DAYS, NOW)).toMatchObject({ problems: [], unprotected: [], unheard: [] });
  });
});

describe('the last denial', () => {
  const time = Date.parse('2026-11-28T09:00:00Z');
  const facts = { canary: { lastDeniedAt: '2026-11-28T08:56:00Z' } };

  it('is read on the server’s clock, however wrong that of the Mac is', () => {
    expect(provedAt(facts, time, 1_000_000_000)).toBe(1_000_000_000 - 4 * 60_000);
  });

  it('is never later than the report, and not known where it is not said', () => {
    expect(provedAt({ canary: { lastDeniedAt: '2026-11-28T10:00:00Z' } }, time, 5)).toBe(5);
    expect(provedAt({ canary: { lastDeniedAt: 'now' } }, time, 5)).toBeNull();
    expect(provedAt(null, time, 5)).toBeNull();
  });

  it('is also read of the bridge’s status', () => {
    const status = { lastCanaryDeniedAt: '2026-11-28T08:59:00Z' };
    expect(provedAt({ bridge: { connected: true, status } }, time, 120_000)).toBe(60_000);
  });
});
