import { describe, expect, it } from 'vitest';
import { tagsFrom, tokenState, usesInWords } from './tokenModel.js';

const now = Date.parse('2026-11-23T12:00:00Z');

describe('an enrolment token', () => {
  it('is usable until it expires or is used up', () => {
    expect(tokenState({ expiresAt: null, maxUses: null, uses: 400 }, now).label).toBe('Usable');
    expect(tokenState({ expiresAt: '2026-11-23T12:00:00Z', maxUses: null, uses: 0 }, now).label).toBe('Expired');
    expect(tokenState({ expiresAt: null, maxUses: 3, uses: 3 }, now).label).toBe('Used up');
  });

  it('says how often it was used, and of how many times', () => {
    expect(usesInWords({ uses: 2, maxUses: 10 })).toBe('2 of 10');
    expect(usesInWords({ uses: 2, maxUses: null })).toBe('2');
  });

  it('takes tags separated by commas, each once', () => {
    expect(tagsFrom(' design, lab,,design ')).toEqual(['design', 'lab']);
  });
});
