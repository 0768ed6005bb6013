import { describe, expect, it } from 'vitest';
import { apiTokenState, daysFault, daysFrom } from './apiTokenModel.js';

const now = Date.parse('2026-11-23T12:00:00Z');

describe('an API token', () => {
  it('is usable until it expires, and says so when that is near', () => {
    expect(apiTokenState({ expiresAt: '2027-02-21T12:00:00Z' }, now).label).toBe('Usable');
    expect(apiTokenState({ expiresAt: '2026-12-07T12:00:00Z' }, now).label).toBe('Expires soon');
    expect(apiTokenState({ expiresAt: '2026-11-23T12:00:00Z' }, now).label).toBe('Expired');
  });

  it('is made for 1 to 366 whole days', () => {
    expect([' 90 ', '1', '366'].map(daysFrom)).toEqual([90, 1, 366]);
    expect(['', '0', '367', '-1', '1.5', '1e2', 'x'].map(daysFrom)).toEqual(Array.from({ length: 7 }, () => null));
  });

  it('says what is wrong with the days only once something is typed', () => {
    expect(daysFault('')).toBeNull();
    expect(daysFault('90')).toBeNull();
    expect(daysFault('400')).toBe('A whole number from 1 to 366');
  });
});
