import { describe, expect, it } from 'vitest';
import { relative } from './momentModel.js';

const now = Date.parse('2026-11-23T12:00:00Z');

describe('times in words', () => {
  it('says how long ago, in the largest whole unit', () => {
    expect(relative('2026-11-23T11:59:40Z', now)).toBe('just now');
    expect(relative('2026-11-23T11:55:00Z', now)).toBe('5 minutes ago');
    expect(relative('2026-11-23T09:30:00Z', now)).toBe('2 hours ago');
    expect(relative('2026-11-20T09:30:00Z', now)).toBe('3 days ago');
  });

  it('says what lies ahead', () => {
    expect(relative('2026-11-23T14:00:00Z', now)).toBe('in 2 hours');
  });

  it('shows what is not a time as it is', () => {
    expect(relative('yesterday-ish', now)).toBe('yesterday-ish');
  });
});
