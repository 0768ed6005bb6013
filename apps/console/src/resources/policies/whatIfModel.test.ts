import { describe, expect, it } from 'vitest';
import {
  macsInWords,
  orderedGroups,
  rulesInWords,
  summaryInWords,
  verbsInWords,
  type WhatIfGroup,
} from './whatIfModel.js';

const group = (kind: WhatIfGroup['kind'], count: number): WhatIfGroup => ({
  kind,
  deviceKey: '0951:1666:E0D55EA5740316C0',
  family: 'usb-storage',
  deviceName: 'DataTraveler 3.0',
  verbs: ['read'],
  ruleBefore: 'default',
  ruleNow: 'sticks',
  macs: ['kim-mbp'],
  count,
});

describe('what would change', () => {
  it('shows new denials first, and of each kind the most frequent first', () => {
    const ordered = orderedGroups([
      group('no-longer-observed', 90),
      group('newly-allowed', 50),
      group('newly-denied', 1),
      group('newly-observed', 70),
      group('newly-denied', 4),
    ]);
    expect(ordered.map(({ kind, count }) => `${kind} ${count}`)).toEqual([
      'newly-denied 4',
      'newly-denied 1',
      'newly-allowed 50',
      'newly-observed 70',
      'no-longer-observed 90',
    ]);
  });

  it('says over how many verdicts of how many days, and how many of them would change', () => {
    expect(summaryInWords({ decisions: 1204, changed: 12 }, 30)).toBe(
      '1,204 verdicts were recorded under this policy in the last 30 days: 12 would turn out differently.',
    );
    expect(summaryInWords({ decisions: 3, changed: 3 }, 7)).toBe(
      '3 verdicts were recorded under this policy in the last 7 days: all of them would turn out differently.',
    );
    expect(summaryInWords({ decisions: 1, changed: 1 }, 1)).toBe(
      '1 verdict was recorded under this policy in the last day: it would turn out differently.',
    );
  });

  it('tells no change from nothing to compare with', () => {
    expect(summaryInWords({ decisions: 40, changed: 0 }, 30)).toBe(
      '40 verdicts were recorded under this policy in the last 30 days: every one of them would come out as it did.',
    );
    expect(summaryInWords({ decisions: 0, changed: 0 }, 30)).toBe(
      'No verdict was recorded under this policy in the last 30 days.',
    );
  });

  it('names the rules, and what decides where there is none', () => {
    expect(rulesInWords({ ruleBefore: 'default', ruleNow: 'sticks' })).toBe('the default → rule sticks');
    expect(rulesInWords({ ruleBefore: 'no-policy', ruleNow: 'toString' })).toBe('no policy → rule toString');
    expect(rulesInWords({ ruleBefore: 'sticks', ruleNow: 'sticks' })).toBe('rule sticks, before and now');
  });

  it('says verbs in words and counts Macs that are too many to list', () => {
    expect(verbsInWords(['read', 'write', 'execute'])).toBe('reading, writing and running programs');
    expect(macsInWords(Array.from({ length: 9 }, (_, n) => `m${n}`))).toBe('m0, m1, m2, m3, m4, m5 and 3 more');
  });
});
