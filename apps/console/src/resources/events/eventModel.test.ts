import type { VerdictEvent } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { eventRow, verdictEvent } from '../../testing/samples.js';
import { eventRow as decode, type EventRow } from '../../wire/records.js';
import { deniedVerbs, isVerdictEvent, outcomeBadge, passes, recordedText, verbRows } from './eventModel.js';

const row = (changes: Readonly<Record<string, unknown>> = {}): EventRow => decode(eventRow('e1', changes), '');
const verdict = (changes: Readonly<Record<string, unknown>> = {}): VerdictEvent => {
  const event: unknown = { ...verdictEvent('e1'), ...changes };
  if (!isVerdictEvent(event)) throw new Error('the sample is not a verdict event');
  return event;
};

describe('what the person at the Mac experienced', () => {
  it('is named by the outcome, not by the verdict', () => {
    expect(outcomeBadge({ decision: 'denied', outcome: 'enforced' })).toMatchObject({ tone: 'bad', label: 'Denied' });
    expect(outcomeBadge({ decision: 'denied', outcome: 'observed' })).toMatchObject({
      tone: 'warn',
      label: 'Would be denied',
    });
    expect(outcomeBadge({ decision: 'allowed', outcome: 'observed' })).toMatchObject({
      tone: 'good',
      label: 'Allowed',
    });
    expect(outcomeBadge({ decision: 'denied', outcome: 'not-enforceable' })).toMatchObject({
      tone: 'warn',
      label: 'Denied: not enforceable',
    });
  });

  it('is not claimed for an event that decided nothing', () => {
    expect(outcomeBadge({ decision: null, outcome: null })).toBeNull();
  });
});

describe('a recorded verdict', () => {
  it('is recognised by its shape, not by its kind alone', () => {
    expect(isVerdictEvent(verdictEvent('e1'))).toBe(true);
    expect(isVerdictEvent({ kind: 'verdict' })).toBe(false);
    expect(isVerdictEvent(null)).toBe(false);
  });

  it('lists the verbs that were asked about first', () => {
    const rows = verbRows(verdict({ asked: ['execute'] }));
    expect(rows.map(({ verb, asked }) => [verb, asked])).toEqual([
      ['execute', true],
      ['read', false],
      ['write', false],
    ]);
  });

  it('knows which verbs were denied', () => {
    expect(deniedVerbs(verdict())).toEqual(['read', 'write', 'execute']);
  });

  it('is shown whole, with what would act unseen escaped', () => {
    const text = recordedText({ name: 'a\u202Eb\u2066', lines: ['x'] });
    expect(text).toContain('a\\u202eb\\u2066');
    expect(JSON.parse(text)).toEqual({ name: 'a\u202Eb\u2066', lines: ['x'] });
  });
});

describe('the filters of the live tail', () => {
  it('let through what the list would show', () => {
    const { mac } = row();
    expect(passes(row(), {})).toBe(true);
    expect(
      passes(row(), {
        macId: mac?.id ?? '',
        family: 'usb-storage',
        outcome: 'enforced',
        decision: 'denied',
        kind: 'verdict',
      }),
    ).toBe(true);
    expect(passes(row(), { person: 'KIM' })).toBe(true);
    expect(passes(row(), { q: 'datatraveler' })).toBe(true);
  });

  it('keep out what it would not', () => {
    expect(passes(row(), { macId: 'another' })).toBe(false);
    expect(passes(row({ person: null }), { person: 'kim' })).toBe(false);
    expect(passes(row(), { from: '2026-11-23T09:30:00.001Z' })).toBe(false);
    expect(passes(row(), { to: '2026-11-23T09:30:00.000Z' })).toBe(false);
  });
});
