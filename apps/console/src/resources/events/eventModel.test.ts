import { describe, expect, it } from 'vitest';
import { eventRow, MAC, verdictEvent } from '../../testing/samples.js';
import {
  deniedVerbs,
  outcomeBadge,
  reasonApart,
  recordedText,
  shortReason,
  subjectOf,
  verbRows,
} from './eventModel.js';
import { passes } from './useTail.js';

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
  it('lists the verbs that were asked about first', () => {
    const rows = verbRows(verdictEvent('e1', { asked: ['execute'] }));
    expect(rows.map(({ verb, asked }) => [verb, asked])).toEqual([
      ['execute', true],
      ['read', false],
      ['write', false],
    ]);
  });

  it('knows which verbs were denied', () => {
    expect(deniedVerbs(verdictEvent('e1'))).toEqual(['read', 'write', 'execute']);
  });

  it('is shown whole, with what would act unseen escaped', () => {
    const text = recordedText({ name: 'a\u202Eb\u2066', lines: ['x'] });
    expect(text).toContain('a\\u202eb\\u2066');
    expect(JSON.parse(text)).toEqual({ name: 'a\u202Eb\u2066', lines: ['x'] });
  });
});

describe('what is done about the device of an event', () => {
  it('is about the device as the Mac described it', () => {
    expect(subjectOf(verdictEvent('e1'))).toMatchObject({
      name: 'DataTraveler 3.0',
      make: { vendorId: 0x951, productId: 0x1666 },
      serialNumber: 'E0D55EA5740316C0',
      isUnique: true,
    });
    expect(subjectOf(undefined)).toBeNull();
  });
});

describe('a line of the list', () => {
  it('keeps the reason apart from what gives way', () => {
    expect(reasonApart('Reading “a, because b” was denied, because no rule allows it.')).toEqual([
      'Reading “a, because b” was denied',
      'because no rule allows it.',
    ]);
    expect(reasonApart('“Stick” was attached.')).toEqual(['“Stick” was attached.', null]);
    expect(reasonApart('“S” was denied because the rule sticks (“out, because lost”) denies it.')).toEqual([
      '“S” was denied',
      'because the rule sticks (“out, because lost”) denies it.',
    ]);
  });
});

describe('a reason in a line', () => {
  it.each([
    [
      'because no rule allows this device, so the default of the policy for USB storage applies (policy “Office”, revision 1).',
      'because no rule allows this device',
    ],
    [
      'because the rule sd-cards (“Cards; never written to”) denies this; reading was allowed because the rule sd-cards (“Cards”) allows it.',
      'because the rule sd-cards denies this',
    ],
    ['because keyboards are never blocked (policy “Office”, revision 1).', 'because keyboards are never blocked'],
  ])('%s', (why, short) => expect(shortReason(why)).toBe(short));
});

describe('the live tail', () => {
  const event = (changes: Readonly<Record<string, unknown>> = {}) => ({
    row: eventRow('e1', changes),
    searched: ['kim-mbp', 'DataTraveler 3.0', 'kim', 'default'],
  });

  it('lets through what the list would show', () => {
    expect(passes(event(), {})).toBe(true);
    expect(
      passes(event(), {
        macId: MAC.id,
        family: 'usb-storage',
        outcome: 'enforced',
        decision: 'denied',
        kind: 'verdict',
      }),
    ).toBe(true);
    expect(passes(event(), { person: 'KI' })).toBe(true);
    expect(passes(event(), { q: 'datatraveler' })).toBe(true);
    expect(passes(event({ time: new Date().toISOString() }), { since: '1' })).toBe(true);
  });

  it('keeps out what it would not', () => {
    expect(passes(event(), { macId: 'c0000000-0000-4000-8000-000000000009' })).toBe(false);
    expect(passes(event({ person: null }), { person: 'kim' })).toBe(false);
    expect(passes(event(), { from: '2026-11-23T09:30:00.001Z' })).toBe(false);
    expect(passes(event(), { to: '2026-11-23T09:30:00.000Z' })).toBe(false);
    expect(passes(event({ time: '2026-11-20T09:30:00.000Z' }), { since: '1' })).toBe(false);
  });

  it('shows nothing for a filter that the server would refuse', () => {
    expect(passes(event(), { family: 'teapot' })).toBe(false);
    expect(passes(event(), { colour: 'red' })).toBe(false);
  });
});
