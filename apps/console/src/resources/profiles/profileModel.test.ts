import { describe, expect, it } from 'vitest';
import { COMBINED, formFrom, KINDS, missingFor, requestFrom, teamFault, type ProfileForm } from './profileModel.js';

const FORM: ProfileForm = {
  ...formFrom({ mode: 'authorize', teamId: 'ABCDE12345', removable: false, server: null }, 'https://p.example.com'),
  tags: 'berlin, design, berlin',
};
const kind = (name: string) => KINDS.find((one) => one.kind === name) ?? COMBINED;
const NOW = Date.parse('2026-11-25T12:00:00Z');

describe('the form', () => {
  it('begins with what the last profile was made for, and with the address that the console has', () => {
    expect(FORM).toMatchObject({ teamId: 'ABCDE12345', server: 'https://p.example.com', withToken: true });
    const kept = formFrom({ mode: 'approve', teamId: null, removable: true, server: 'https://kept.example.com/' }, 'x');
    expect(kept).toMatchObject({ mode: 'approve', teamId: '', removable: true, server: 'https://kept.example.com/' });
  });

  it('says what a team identifier looks like once something else is typed', () => {
    expect(teamFault({ ...FORM, teamId: '' })).toBeNull();
    expect(teamFault({ ...FORM, teamId: 'ABC' })).toBe('Ten capital letters and digits');
  });
});

describe('a profile can be made', () => {
  it('when its mode needs it and what it needs is filled in', () => {
    expect(KINDS.map((one) => missingFor(one, FORM))).toEqual([null, null, null, null, null]);
    expect(missingFor(COMBINED, { ...FORM, teamId: '' })).toBe('Fill in the team identifier first');
    expect(missingFor(COMBINED, { ...FORM, server: ' ' })).toBe('Fill in the server’s address first');
    expect(missingFor(kind('agent'), { ...FORM, tokenName: '' })).toBe('Give the token a name first');
    expect(missingFor(kind('agent'), { ...FORM, maxUses: '0' })).toMatch(/^How many Macs/);
    expect(missingFor(kind('notifications'), { ...FORM, server: '' })).toBeNull();
  });

  it('without a team in the mode that has no system extension, which then is not offered', () => {
    const approve: ProfileForm = { ...FORM, mode: 'approve', teamId: '' };
    expect(missingFor(COMBINED, approve)).toBeNull();
    expect(missingFor(kind('system-extension'), approve)).toBe('There is no system extension in this mode');
  });
});

describe('the request', () => {
  it('holds the token and the owner for profiles that tell the agent something, and for no other', () => {
    const form = { ...FORM, maxUses: '20', ownerEmail: ' $EMAIL ' };
    expect(requestFrom(COMBINED, form, NOW)).toEqual({
      mode: 'authorize',
      teamId: 'ABCDE12345',
      removable: false,
      agent: {
        server: 'https://p.example.com',
        token: { name: 'MDM', tags: ['berlin', 'design'], expiresAt: '2026-12-25T12:00:00.000Z', maxUses: 20 },
        owner: { name: null, email: '$EMAIL' },
      },
    });
    expect(requestFrom(kind('system-extension'), form, NOW).agent).toBeNull();
  });

  it('makes no token when none is wanted', () => {
    expect(requestFrom(kind('agent'), { ...FORM, withToken: false }, NOW).agent).toEqual({
      server: 'https://p.example.com',
      token: null,
      owner: null,
    });
  });
});
