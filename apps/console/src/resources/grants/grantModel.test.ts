import { GRANT_LIMITS } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { durationsWithin, endOf, limitInWords, limitOf } from './grantModel.js';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const { admin, helpdesk } = GRANT_LIMITS;

describe('what a role may grant', () => {
  it('is said where it is less than everything', () => {
    expect(limitInWords(admin)).toBeNull();
    expect(limitInWords(helpdesk)).toBe(
      'Your role grants for up to 24 hours, for one device with a serial number of its own and never execute, debug or tether.',
    );
    expect(limitInWords(limitOf('auditor'))).toBe('Your role grants no exceptions.');
  });

  it('leaves out what would be refused', () => {
    expect(durationsWithin(helpdesk).map(([hours]) => hours)).toEqual([0.5, 1, 2, 4, 8, 24, 'until']);
    expect(durationsWithin(admin).map(([hours]) => hours)).toContain(168);
  });

  it('ends after the chosen time or at the chosen moment', () => {
    expect(endOf(2, '', NOW, helpdesk)).toEqual({ expires: '2026-11-23T11:00:00.000Z' });
    expect(endOf('until', '2026-11-23T17:30:00Z', NOW, helpdesk)).toEqual({ expires: '2026-11-23T17:30:00.000Z' });
    expect(endOf('until', '', NOW, helpdesk)).toEqual({ fault: null });
    expect(endOf('until', '2026-11-23T08:00:00Z', NOW, helpdesk)).toEqual({ fault: 'This is over already.' });
    expect(endOf('until', '2026-11-25T08:00:00Z', NOW, helpdesk)).toEqual({ fault: 'At most 24 hours from now.' });
  });
});
