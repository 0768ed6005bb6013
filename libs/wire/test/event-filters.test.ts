import { describe, expect, it } from 'vitest';
import { EVENT_FILTER_NAMES, eventFilters, eventMatches, foldCase, type FilteredEvent } from '../src/index.js';

const row: FilteredEvent['row'] = {
  time: '2026-11-23T08:30:00.000Z',
  mac: { id: '0b9d7c1e-1111-4222-8333-444455556666', hostname: 'mac-of-mia' },
  person: 'Mia.Müller',
  deviceKey: '0951:1666:60A44C',
  family: 'usb-storage',
  outcome: 'enforced',
  decision: 'denied',
  kind: 'verdict',
  rule: 'default',
};
const searched = ['mac-of-mia C02ABC Mia Müller', 'Kingston DataTraveler 60A44C', 'Mia.Müller', 'default'];
const fits = (query: Record<string, string>, change: Partial<FilteredEvent['row']> = {}) =>
  eventMatches({ row: { ...row, ...change }, searched }, eventFilters.parse(query));

describe('an event fits', () => {
  it('whatever asks for nothing', () => {
    expect(fits({})).toBe(true);
    expect(fits({ person: ' ', q: '' }, { person: null })).toBe(true);
  });

  it.each([
    [{ from: '2026-11-23T09:30:00+01:00' }, { from: '2026-11-23T08:30:00.001Z' }],
    [{ to: '2026-11-23T08:30:00.001Z' }, { to: '2026-11-23T08:30:00Z' }],
    [{ macId: '0B9D7C1E-1111-4222-8333-444455556666' }, { macId: '6f1f3a52-0f0f-4c39-9f6e-0b1f2a3c4d5e' }],
    [{ person: 'MÜLLER' }, { person: 'muller' }],
    [{ deviceKey: '0951:1666:60A44C' }, { deviceKey: '0951:1666' }],
    [{ family: 'usb-storage' }, { family: 'android' }],
    [{ outcome: 'enforced' }, { outcome: 'observed' }],
    [{ decision: 'denied' }, { decision: 'allowed' }],
    [{ kind: 'verdict' }, { kind: 'attach' }],
    [{ q: 'datatraveler 60a' }, { q: 'mia Kingston' }],
  ])('%o, and not %o', (fitting, other) => {
    expect([fits(fitting), fits(other)]).toEqual([true, false]);
    expect(fits({ ...fitting, ...other })).toBe(false);
  });

  it('no value where it has none', () => {
    const none = { person: null, deviceKey: null, family: null, outcome: null, decision: null };
    for (const [name, value] of Object.entries({
      person: 'm',
      deviceKey: 'null',
      family: 'usb-storage',
      outcome: 'enforced',
      decision: 'denied',
    })) {
      expect(fits({ [name]: value }, none), name).toBe(false);
    }
  });
});

describe('the query of the filters', () => {
  it('has every filter, and no other key', () => {
    expect(Object.keys(eventFilters.shape)).toEqual([...EVENT_FILTER_NAMES]);
    expect(eventFilters.safeParse({ colour: 'grey' }).success).toBe(false);
  });

  it.each([
    ['from', '2026-11-23'],
    ['to', '0000-01-01T00:00:00Z'],
    ['to', '9999-12-31T23:59:59-12:00'],
    ['macId', 'mac'],
    ['person', 'a\0b'],
    ['q', 'x'.repeat(201)],
    ['deviceKey', '\ud800'],
    ['kind', 'weather'],
  ])('refuses `%s` that cannot be', (name, value) => {
    expect(eventFilters.safeParse({ [name]: value }).error?.issues.map(({ path }) => path)).toEqual([[name]]);
  });

  it('takes a moment as precisely as events are kept', () => {
    expect(eventFilters.parse({ from: '2026-11-23T09:30:00.1239+01:00' }).from).toBe('2026-11-23T08:30:00.123Z');
  });
});

describe('folding case', () => {
  it.each([
    ['ÄÖÜ Straße ẞ', 'äöü straße ß'],
    ['ΣΑΣ', 'σασ'],
    ['Iİı', 'iiı'],
    ['𐐀', '𐐨'],
    ['K', 'k'],
  ])('%s → %s', (text, folded) => {
    expect(foldCase(text)).toBe(folded);
  });
});
