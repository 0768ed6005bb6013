import { describe, expect, it } from 'vitest';
import { filterValues, fromLocalInput, resolved, toLocalInput } from './filterFields.js';

describe('filters of a list', () => {
  it('takes nothing but texts from an address', () => {
    expect(filterValues({ q: 'a', deep: { x: 1 }, empty: '', n: 3 })).toEqual({ q: 'a' });
    expect(filterValues('nonsense')).toEqual({});
  });

  it('begins a range at a whole minute, and moves it along with the time', () => {
    const at = Date.parse('2026-11-23T12:00:42.500Z');
    expect(resolved({ since: '1', q: 'kim' }, at)).toEqual({ q: 'kim', from: '2026-11-23T11:00:00.000Z' });
    expect(resolved({ since: '168' }, at + 86_400_000)).toEqual({ from: '2026-11-17T12:00:00.000Z' });
  });

  it('goes by a beginning that was chosen, and drops a range that is none', () => {
    const from = '2026-11-20T00:00:00.000Z';
    expect(resolved({ since: '1', from }, Date.now())).toEqual({ from });
    expect(resolved({ since: 'long' }, Date.now())).toEqual({});
  });

  it('shows a time in the zone of the reader and gets the same back', () => {
    const iso = '2026-11-23T11:05:00.000Z';
    expect(fromLocalInput(toLocalInput(iso))).toBe(iso);
    expect(toLocalInput('soon')).toBe('');
    expect(fromLocalInput('')).toBeNull();
  });
});
