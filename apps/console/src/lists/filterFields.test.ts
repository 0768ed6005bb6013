import { describe, expect, it } from 'vitest';
import { changed, filterValues, fromLocalInput, startOf, toLocalInput } from './filterFields.js';

describe('filters of a list', () => {
  it('drops a filter whose text was emptied', () => {
    expect(changed({ q: 'kim', state: 'partly' }, { q: '' })).toEqual({ state: 'partly' });
    expect(changed({ q: 'kim' }, { q: null, family: 'android' })).toEqual({ family: 'android' });
  });

  it('takes nothing but texts from an address', () => {
    expect(filterValues({ q: 'a', deep: { x: 1 }, empty: '', n: 3 })).toEqual({ q: 'a' });
    expect(filterValues('nonsense')).toEqual({});
  });

  it('begins a range at a whole minute', () => {
    expect(startOf(1, Date.parse('2026-11-23T12:00:42.500Z'))).toBe('2026-11-23T11:00:00.000Z');
  });

  it('shows a time in the zone of the reader and gets the same back', () => {
    const iso = '2026-11-23T11:05:00.000Z';
    expect(fromLocalInput(toLocalInput(iso))).toBe(iso);
    expect(toLocalInput('soon')).toBe('');
    expect(fromLocalInput('')).toBeNull();
  });
});
