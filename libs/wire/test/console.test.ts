import { describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import * as wire from '../src/index.js';
import { aVerdict } from './events.js';

const ID = '0b9d7c1e-1111-4222-8333-44445555666a';

/** What is wrong, each with its place. */
function wrongs(schema: z.ZodMiniType, value: unknown): readonly string[] {
  return (schema.safeParse(value).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a list', () => {
  const { macListQuery } = wire;

  it('is asked for its first page, in the order of its first column, if nothing is said', () => {
    expect(macListQuery.parse({})).toEqual({
      sort: 'hostname',
      order: 'asc',
      offset: 0,
      limit: 25,
      removed: false,
    });
    expect(wire.auditQuery.parse({})).toMatchObject({ sort: 'time', order: 'desc' });
    expect(wire.eventQuery.parse({})).toEqual({ limit: 50 });
  });

  it('is asked in words, as a query says them', () => {
    expect(macListQuery.parse({ offset: '25', limit: '1000', inSync: 'true' })).toMatchObject({
      offset: 25,
      limit: 1000,
      inSync: true,
    });
    expect(macListQuery.parse({ inSync: 'false' }).inSync).toBe(false);
  });

  it.each([
    { offset: '-1' },
    { offset: '1000001' },
    { limit: '0' },
    { limit: '1001' },
    { limit: '2.5' },
    { limit: 'all' },
    { sort: 'colour' },
    { order: 'up' },
    { inSync: 'yes' },
    { colour: 'grey' },
  ])('is not asked for %o', (query) => {
    expect(macListQuery.safeParse(query).success).toBe(false);
  });
});

describe('a moment', () => {
  it.each([
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['9998-12-31T23:59:59.999Z', '9998-12-31T23:59:59.999Z'],
    ['2026-11-23T09:30:00+01:00', '2026-11-23T08:30:00.000Z'],
  ])('%s is %s', (given, kept) => {
    expect(wire.moment.parse(given)).toBe(kept);
  });

  it.each([
    ['1969-12-31T23:59:59Z', 'is before 1970 or after 9998'],
    ['9999-01-01T00:00:00Z', 'is before 1970 or after 9998'],
    ['tomorrow', 'is not a time such as 2026-11-23T09:30:00Z'],
    ['2026-11-23', 'is not a time such as 2026-11-23T09:30:00Z'],
  ])('%s %s', (given, message) => {
    expect(wrongs(wire.moment, given)).toEqual([`: ${message}`]);
  });
});

describe('a device that a body names', () => {
  const named = (device: unknown) => wire.targetBody.parse({ device }).device;
  const refused = (device: unknown) => wrongs(wire.targetBody, { device });

  it.each([
    [
      { vendorId: '0951', productId: '1aBc' },
      { vendorId: 0x0951, productId: 0x1abc },
    ],
    [
      { vendorId: 0, productId: 0xffff, serialNumber: ' A1 ' },
      { vendorId: 0, productId: 0xffff, serialNumber: 'A1' },
    ],
    [
      { bus: 'thunderbolt', model: 'X5' },
      { bus: 'thunderbolt', model: 'X5' },
    ],
    [
      { bus: 'sata', model: 'X5', serialNumber: 'S' },
      { bus: 'sata', model: 'X5', serialNumber: 'S' },
    ],
  ])('as %o is %o', (given, identity) => {
    expect(named(given)).toEqual(identity);
  });

  it.each([
    [{}],
    [{ serialNumber: 'A1' }],
    [{ vendorId: '0951' }],
    [{ productId: '0951' }],
    [{ bus: 'sata' }],
    [{ model: 'X5' }],
    [{ bus: 'sata', model: 'X5', vendorId: '0951' }],
    [{ bus: 'sata', model: 'X5', productId: '1666' }],
    [{ bus: 'sata', vendorId: '0951', productId: '1666' }],
    [{ model: 'X5', vendorId: '0951', productId: '1666' }],
  ])('neither by its USB ids alone nor by bus and model alone, as %o, is told what to give', (given) => {
    expect(refused(given)).toEqual([
      'device: names no device: give `vendorId` and `productId`, or for a disk without USB ids `bus` ' +
        '(thunderbolt, pcie, firewire, sata) and `model`; `serialNumber` beside either means one device alone',
    ]);
  });

  it.each(['951', '09511', '0x951', 'zzzz', -1, 0x10000, 1.5, null])('has no id like %j', (vendorId) => {
    expect(refused({ vendorId, productId: '1666' })).toEqual([
      'device.vendorId: is not a vendor or product id: give four hex digits such as `"0951"`, or the number itself',
    ]);
  });

  it('is one part of a target, which names something', () => {
    expect(wire.targetBody.parse({ families: ['camera'], deviceSet: ID.toUpperCase() })).toEqual({
      families: ['camera'],
      deviceSet: ID,
    });
    expect(wrongs(wire.targetBody, {})).toEqual([': names nothing: give `families`, `device` or `deviceSet`']);
  });
});

describe('an entry of a device set', () => {
  it('has ids in hex and whatever people noted; an empty text is none', () => {
    const entry = {
      vendorId: '0951',
      productId: '1666',
      serialNumber: ' ',
      owner: ' Mia ',
      comment: '',
      ticket: 'T-1',
    };
    expect(wire.setEntryBody.parse(entry)).toStrictEqual({
      vendorId: 0x0951,
      productId: 0x1666,
      owner: 'Mia',
      ticket: 'T-1',
    });
    expect(
      wire.setEntryBody.parse({ bus: 'pcie', model: 'X', serialNumber: 'S', assetTag: 'A', reviewDate: 'R' }),
    ).toEqual({ bus: 'pcie', model: 'X', serialNumber: 'S', assetTag: 'A', reviewDate: 'R' });
  });

  it('never has an id in decimal, which a person did not copy off a device', () => {
    expect(wire.setEntryBody.safeParse({ vendorId: 951, productId: '1666' }).success).toBe(false);
    expect(wrongs(wire.setEntryBody, { vendorId: '951', productId: '1666' })).toEqual([
      'vendorId: is not four hex digits, for example `0951`',
    ]);
  });
});

describe('ids of a body', () => {
  it('are compared in one spelling', () => {
    const upper = ID.toUpperCase();
    const target = { type: 'mac', macId: upper };
    expect(wire.assignmentsBody.parse({ assignments: [{ policyId: upper, target }] }).assignments).toEqual([
      { policyId: ID, target: { type: 'mac', macId: ID } },
    ]);
    expect(wire.eventOwner.parse({ macId: upper })).toEqual({ macId: ID });
    expect(wire.documentParams.parse({ kind: 'policy', id: upper, sequence: '3' })).toEqual({
      kind: 'policy',
      id: ID,
      sequence: 3,
    });
  });
});

describe('people', () => {
  it('choose a password of a length that can be said', () => {
    const withPassword = (password: string) =>
      wrongs(wire.createUserBody, { email: 'mia@example.com', name: 'Mia', role: 'admin', password });
    expect(withPassword('x'.repeat(10))).toEqual([]);
    expect(withPassword('x'.repeat(200))).toEqual([]);
    expect(withPassword('x'.repeat(9))).toEqual(['password: is shorter than 10 characters: choose a longer one']);
    expect(withPassword('x'.repeat(201))).toEqual(['password: is longer than 200 characters: choose a shorter one']);
  });

  it('say why', () => {
    const block = { target: { families: ['camera'] }, reason: ' x ' };
    expect(wrongs(wire.createBlockBody, block)).toEqual([
      'reason: is too short: say why, for whoever is blocked by it',
    ]);
    expect(wrongs(wire.patchGrantBody, { reason: 'x' })).toEqual([
      'reason: is too short: say why, for whoever reads the audit log',
    ]);
  });

  it('are told what an address, a tag and one line are', () => {
    expect(wrongs(wire.emailAddress, 'mia')).toEqual([': is not an email address']);
    expect(wrongs(wire.plainTag, '-lab')).toEqual([': is not a tag: up to 64 letters, digits and ` ._:/@+-`']);
    expect(wrongs(wire.plainTag, 'a'.repeat(65))).toHaveLength(1);
    expect(wrongs(wire.plainTag, 'lab\n')).toHaveLength(1);
    expect(wire.plainTag.parse('büro 3/a')).toBe('büro 3/a');
    expect(wrongs(wire.line(9), 'a\nb')).toEqual([': holds control characters or is not well-formed']);
    expect(wrongs(wire.line(9), '\u0007b')).toHaveLength(1);
    expect(wrongs(wire.line(9), 'b\u001b.')).toHaveLength(1);
  });

  it('put lists of devices into sets, and not into a policy of more than 512 KiB', () => {
    const source = 'x'.repeat(524_288);
    expect(wrongs(wire.policySourceBody, { source })).toEqual([]);
    expect(wrongs(wire.policySourceBody, { source: `${source}x` })).toEqual([
      'source: is longer than 512 KiB: put lists of devices into device sets',
    ]);
  });

  it('give what nothing is said about', () => {
    expect(wire.createApiTokenBody.parse({ name: 'ci', role: 'auditor' }).days).toBe(90);
    expect(wire.createDeviceSetBody.parse({ name: 'sticks' }).description).toBe('');
    expect(wire.createEnrolmentTokenBody.parse({ name: 'all' })).toEqual({
      name: 'all',
      tags: [],
      maxUses: 100,
    });
    expect(wire.importQuery.parse({})).toEqual({ wholeMake: false, replace: false });
    expect(wire.whatIfBody.parse({ source: '' }).days).toBe(30);
    expect(wire.publishBody.parse({ basedOn: '2026-11-23T09:00:00.000Z' }).comment).toBe('');
  });
});

describe('an event in the console', () => {
  it('is one that could be recorded', () => {
    expect(wire.eventAsRecorded.safeParse(aVerdict()).success).toBe(true);
    expect(wire.eventAsRecorded.safeParse({ ...aVerdict(), seq: 0 }).success).toBe(false);
  });
});

describe('a profile', () => {
  const withAgent = (agent: object) => ({ mode: 'approve', agent });
  const owner = (email: string) => wrongs(wire.profileBody, withAgent({ owner: { email } }));

  it('has no team, may not be removed and holds no agent, if nothing is said', () => {
    const nothing = { teamId: null, removable: false, agent: null };
    expect(wire.profileBody.parse({ mode: 'approve' })).toEqual({ mode: 'approve', ...nothing });
    expect(wire.profileBody.parse(withAgent({})).agent).toEqual({ server: null, token: null, owner: null });
    expect(wire.profileBody.parse(withAgent({ owner: {} })).agent?.owner).toEqual({ name: null, email: null });
  });

  it('for a system extension names the team that signed it', () => {
    expect(wrongs(wire.profileBody, { mode: 'authorize', teamId: 'A1B2C3D4E5' })).toEqual([]);
    expect(wrongs(wire.profileBody, { mode: 'authorize' })).toEqual([
      'teamId: is missing: a profile for a system extension names the team that signed it',
    ]);
    for (const teamId of ['A1B2C3D4E', 'A1B2C3D4E56', 'a1b2c3d4e5', ' A1B2C3D4E5']) {
      expect(wrongs(wire.profileBody, { mode: 'approve', teamId })).toEqual([
        'teamId: is not a team identifier: ten capital letters and digits, as `codesign -dv` prints it',
      ]);
    }
  });

  it.each(['https://portcullis.example.com', 'http://localhost:3000', 'http://127.0.0.1/', 'http://[::1]:3000'])(
    'sends Macs to %s',
    (server) => {
      expect(wrongs(wire.profileBody, withAgent({ server }))).toEqual([]);
    },
  );

  it('writes an address in one way', () => {
    const parsed = wire.profileBody.parse(withAgent({ server: 'HTTPS://Portcullis.Example.com:443/a/../' }));
    expect(parsed.agent?.server).toBe('https://portcullis.example.com/');
  });

  it.each([
    'portcullis',
    'http://portcullis.example.com',
    'ftp://localhost/',
    'http://localhost.example.com',
    'wss://x/https://y',
    'ftp://http://localhost:1/',
  ])('sends no Mac to %s', (server) => {
    expect(wrongs(wire.profileBody, withAgent({ server }))).toEqual([
      'agent.server: is not an https address such as https://portcullis.example.com',
    ]);
  });

  it.each([
    'mia@example.com',
    '$EMAIL',
    '$FLEET_VAR_HOST_END_USER_EMAIL_IDP',
    '${FLEET_VAR_HOST_END_USER_EMAIL_IDP}',
    '$EMAIL$',
    '{{email}}',
    '{{ user.email }}',
    '{EmailAddress}',
    '%Email%',
    '{{username}}@example.com',
    '%Username%@example.com',
  ])('gives a Mac to %s', (email) => {
    expect(owner(email)).toEqual([]);
  });

  it.each(['mia', '$EMAIL$EMAIL', '$1', '{{}}', '%%', '{{email', '$EMAIL at example.com'])(
    'gives no Mac to %s',
    (email) => {
      expect(owner(email)).toEqual([
        'agent.owner.email: is neither an e-mail address nor a variable of a device management such as $EMAIL or {{email}}',
      ]);
    },
  );
});
