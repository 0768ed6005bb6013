import { describe, expect, it } from 'vitest';
import { clockAhead, relative } from './momentModel.js';

const now = Date.parse('2026-11-23T12:00:00Z');

describe('times in words', () => {
  it('says how long ago, in the largest whole unit', () => {
    expect(relative('2026-11-23T11:59:40Z', now)).toBe('just now');
    expect(relative('2026-11-23T11:55:00Z', now)).toBe('5 minutes ago');
    expect(relative('2026-11-23T09:30:00Z', now)).toBe('2 hours ago');
    expect(relative('2026-11-20T09:30:00Z', now)).toBe('3 days ago');
  });

  it('says what lies ahead where something can', () => {
    expect(relative('2026-11-23T14:00:00Z', now, true)).toBe('in 2 hours');
  });

  it('says of nothing that has happened that it will', () => {
    expect(relative('2026-11-23T12:00:40Z', now)).toBe('just now');
    for (const ahead of ['2026-11-23T12:03:00Z', '2026-11-23T14:00:00Z', '2027-11-23T14:00:00Z']) {
      expect(relative(ahead, now)).toMatch(/20\d\d/);
      expect(relative(ahead, now)).not.toMatch(/\bin\b/);
    }
  });

  it('says how far a Mac’s clock is ahead of the server', () => {
    expect(clockAhead('2026-11-23T12:05:00Z', '2026-11-23T12:00:00Z')).toBe('5 minutes');
    expect(clockAhead('2026-11-23T14:00:00Z', '2026-11-23T12:00:00Z')).toBe('2 hours');
    expect(clockAhead('2026-11-23T12:00:30Z', '2026-11-23T12:00:00Z')).toBeNull();
    // An event that waited in the spool is late, and its Mac's clock may be well.
    expect(clockAhead('2026-11-23T09:00:00Z', '2026-11-23T12:00:00Z')).toBeNull();
  });

  it('shows what is not a time as it is', () => {
    expect(relative('yesterday-ish', now)).toBe('yesterday-ish');
  });
});
