import { describe, expect, it } from 'vitest';
import { importDefender, lintPolicy, parsePolicy, printPolicy, readDefenderFile } from '@portcullis/policy';
import { effect, group, GROUP, kingston, ON, phone, removable, sandisk } from './defender-fixtures.js';
import type { DefenderFile } from './defender-reference.js';

const exceptKingston: DefenderFile = {
  groups: [
    group(1, { $type: 'all', clauses: [{ $type: 'primaryId', value: 'removable_media_devices' }] }),
    group(2, { $type: 'any', clauses: [{ $type: 'vendorId', value: '0951' }] }),
  ],
  rules: [
    {
      id: GROUP(8),
      name: 'No sticks but ours',
      includeGroups: [GROUP(1)],
      excludeGroups: [GROUP(2)],
      entries: [
        removable('deny', 'read', 'write', 'execute'),
        {
          ...removable('auditDeny', 'read', 'write', 'execute'),
          enforcement: { $type: 'auditDeny', options: ['send_event', 'show_notification'] },
        },
      ],
    },
  ],
  settings: {
    features: ON,
    global: { defaultEnforcement: 'allow' },
    ux: { navigationTarget: 'https://help.example.test' },
  },
};

describe('importing a Defender policy', () => {
  it('denies what a rule denies and spares what it excludes', () => {
    const { policy, report } = importDefender(exceptKingston);
    expect(effect(policy, sandisk, 'read')).toBe('deny');
    expect(effect(policy, kingston, 'read')).toBe('allow');
    expect(effect(policy, phone, 'sync')).toBe('allow');
    expect(policy.rules.find(({ verbs }) => verbs?.read === 'deny')?.report).toBe('notify');
    expect(policy.message?.helpLink).toBe('https://help.example.test');
    expect(report).toEqual([]);
  });

  it('lets a later rule decide about what an earlier one excludes', () => {
    const file: DefenderFile = {
      ...exceptKingston,
      rules: [
        ...exceptKingston.rules,
        { id: GROUP(9), name: 'Ours to read', includeGroups: [GROUP(2)], entries: [removable('deny', 'write')] },
      ],
    };
    const { policy } = importDefender(file);
    expect(effect(policy, kingston, 'write')).toBe('deny');
    expect(effect(policy, kingston, 'read')).toBe('allow');
    expect(effect(policy, sandisk, 'read')).toBe('deny');
  });

  it('says of a rule that stands for what another leaves out that it does, and of no other', () => {
    const spared: DefenderFile = {
      ...exceptKingston,
      rules: [
        ...exceptKingston.rules,
        { id: GROUP(9), name: 'No writing', includeGroups: [GROUP(1)], entries: [removable('deny', 'write')] },
      ],
    };
    const LEFT_OUT = ': devices that this rule leaves out get the default';
    for (const file of [exceptKingston, spared]) {
      for (const { id, description } of importDefender(file).policy.rules)
        expect(description?.endsWith(LEFT_OUT), id).toBe(/-except(?:-\d+)?$/.test(id));
    }
  });

  it('leaves free what Defender does not control about a phone, when everything else is denied', () => {
    const denied = { ...exceptKingston, settings: { features: ON, global: { defaultEnforcement: 'deny' } } };
    const { defaults } = importDefender(denied).policy;
    expect(defaults['usb-storage']).toBe('deny');
    expect(defaults.android).toMatchObject({ files: 'deny', sync: 'allow', tether: 'allow' });
  });

  it('takes an entry for one class of devices for no other, and a generic one for all', () => {
    const entry = (type: string, ...access: string[]) => ({ $type: type, enforcement: { $type: 'deny' }, access });
    const file = (entries: readonly object[]) =>
      ({
        ...exceptKingston,
        groups: [group(1, { $type: 'primaryId', value: 'portable_devices' })],
        rules: [{ id: GROUP(8), name: 'Phones', includeGroups: [GROUP(1)], entries }],
      }) as unknown as DefenderFile;
    const android = { family: 'android' as const, vendorId: 0x18d1, productId: 0x4ee1 };
    const write = importDefender(file([entry('generic', 'generic_write')])).policy;
    expect([effect(write, android, 'files'), effect(write, android, 'photos')]).toEqual(['deny', 'allow']);
    const read = importDefender(file([entry('generic', 'generic_read')])).policy;
    expect([effect(read, android, 'photos'), effect(read, android, 'debug')]).toEqual(['deny', 'allow']);
    const other = importDefender(file([entry('removableMedia', 'read', 'write', 'execute')])).policy;
    expect(effect(other, android, 'photos')).toBe('allow');
  });

  it('says that Portcullis does not know the application of a card', () => {
    const groups = [group(1, { $type: 'mediaApplicationId', value: '1' } as never)];
    const { report } = importDefender({ ...exceptKingston, groups: [...groups, ...exceptKingston.groups.slice(1)] });
    expect(report).toContainEqual({
      path: 'groups[0].query',
      kind: 'not-carried-over',
      message: 'Portcullis does not know the application id of a card: the clause matches nothing',
    });
  });

  it('starts in observe mode, and prints as a policy that parses without an error', () => {
    const { policy } = importDefender(exceptKingston);
    expect(policy.mode).toBe('observe');
    const parsed = parsePolicy(printPolicy(policy));
    expect(parsed.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(parsed.policy).toEqual(policy);
    expect(lintPolicy(policy).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('takes the stricter effect where Defender tells apart what we join, and says so', () => {
    const file: DefenderFile = {
      groups: [group(1, { $type: 'all', clauses: [{ $type: 'primaryId', value: 'apple_devices' }] })],
      rules: [
        {
          id: GROUP(8),
          name: 'No backups',
          includeGroups: [GROUP(1)],
          entries: [{ $type: 'appleDevice', enforcement: { $type: 'deny' }, access: ['backup_device'] }],
        },
      ],
      settings: { features: ON },
    };
    const { policy, report } = importDefender(file);
    expect(effect(policy, phone, 'sync')).toBe('deny');
    expect(effect(policy, phone, 'photos')).toBe('allow');
    expect(report).toEqual([
      expect.objectContaining({ kind: 'joined', path: 'rules[0]', message: expect.stringContaining('sync') }),
    ]);
  });

  it('names Bluetooth, and everything that Defender itself would drop without a word', () => {
    const { policy, report } = importDefender({
      groups: [
        group(1, { $type: 'all', clauses: [{ $type: 'primaryId', value: 'bluetooth_devices' }] }),
        { ...group(2, { $type: 'any', clauses: [{ $type: 'vendorId', value: '951' }] }), colour: 'red' },
        group(3, {
          $type: 'any',
          clauses: [
            { $type: 'groupId', value: GROUP(3) },
            { $type: 'groupId', value: GROUP(7) },
          ],
        }),
      ],
      rules: [
        {
          id: GROUP(8),
          name: 'Odd',
          includeGroups: [GROUP(1), GROUP(2), GROUP(3)],
          entries: [
            { $type: 'bluetoothDevice', enforcement: { $type: 'deny' }, access: ['send_files_to_device'] },
            { $type: 'removableMedia', enforcement: { $type: 'block' }, access: ['read'] },
            {
              $type: 'removableMedia',
              enforcement: { $type: 'deny', options: ['send_mail'] },
              access: ['read', 'format'],
            },
          ],
        },
        {
          id: GROUP(9),
          name: 'Phones',
          includeGroups: [GROUP(2)],
          entries: [{ $type: 'appleDevice', enforcement: { $type: 'deny' }, access: ['update_device'] }],
        },
      ],
      settings: {
        features: { removableMedia: { disable: false }, bluetoothDevice: { disable: false } },
        global: { defaultEnforcement: 'block' },
      },
    });
    const at = (path: string) => report.filter((note) => note.path === path).map(({ kind }) => kind);
    expect(at('rules[0].entries[0]')).toEqual(['not-carried-over']);
    expect(at('groups[0].query.clauses[0]')).toEqual(['not-carried-over']);
    expect(at('settings.features.bluetoothDevice')).toEqual(['not-carried-over']);
    for (const path of [
      'groups[1].colour',
      'groups[1].query.clauses[0]',
      'groups[2].query.clauses[0]',
      'groups[2].query.clauses[1]',
      'rules[0].entries[1].enforcement',
      'rules[0].entries[2].access[1]',
      'rules[0].entries[2].enforcement.options[0]',
      'rules[1]',
      'settings.global.defaultEnforcement',
    ]) {
      expect(at(path), path).toContain('dropped-by-defender');
    }
    expect(policy.rules).toEqual([]);
  });

  it('refuses what is no Defender policy, saying what is missing', () => {
    expect(() => importDefender([])).toThrow('expected `groups`, `rules` and `settings`');
    expect(() => importDefender({ groups: [] })).toThrow('`rules` is missing');
  });

  it('refuses groups that combine into thousands of cases instead of making thousands of rules', () => {
    const pairs = (first: string, second: string) => ({
      $type: 'any',
      clauses: Array.from({ length: 90 }, (_, n) => ({
        $type: 'all',
        clauses: [
          { $type: first, value: (0x1000 + n).toString(16) },
          { $type: second, value: (0x2000 + n).toString(16) },
        ],
      })),
    });
    const file = {
      groups: [
        { $type: 'device', id: GROUP(1), name: 'ids', query: pairs('vendorId', 'productId') },
        { $type: 'device', id: GROUP(2), name: 'cards', query: pairs('mediaSerialNumber', 'mediaProductName') },
      ],
      rules: [{ id: GROUP(3), name: 'r', includeGroups: [GROUP(1), GROUP(2)], entries: [removable('deny', 'read')] }],
      settings: { features: ON },
    };
    expect(() => importDefender(file)).toThrow(/split the policy/);
  });
});

/* ── nothing that is wrong goes unsaid ───────────────────────────────────────────────────────── */

describe('what is wrong in a file', () => {
  const entries = exceptKingston.rules[0]?.entries;
  const rule = (change: object): object => ({
    ...exceptKingston,
    rules: [{ ...exceptKingston.rules[0], ...change }],
  });
  const second = (query: unknown): object => ({
    ...exceptKingston,
    groups: [exceptKingston.groups[0], { ...exceptKingston.groups[1], query }],
  });
  it.each<[string, object, string]>([
    [
      'an access that is no list',
      rule({ entries: [{ ...entries?.[0], access: 'read' }] }),
      'rules[0].entries[0].access',
    ],
    ['clauses under another name', second({ $type: 'all', clause: [] }), 'groups[1].query.clause'],
    ['a group without clauses', second({ $type: 'all', clauses: [] }), 'groups[1].query'],
    [
      'a `not` with clauses',
      second({ $type: 'not', clauses: [{ $type: 'vendorId', value: '0951' }] }),
      'groups[1].query',
    ],
    [
      'a serial number that lost digits',
      second({ $type: 'serialNumber', value: JSON.parse('12345678901234567890') as number }),
      'groups[1].query.value',
    ],
    ['an excluded group that is no list', rule({ excludeGroups: GROUP(2) }), 'rules[0].excludeGroups'],
    ['entries that are no list', rule({ entries: entries?.[0] }), 'rules[0].entries'],
    [
      'an enforcement that is a text',
      rule({ entries: [{ ...entries?.[0], enforcement: 'deny' }] }),
      'rules[0].entries[0].enforcement',
    ],
    [
      'a default that is null',
      { ...exceptKingston, settings: { ...exceptKingston.settings, global: { defaultEnforcement: null } } },
      'settings.global.defaultEnforcement',
    ],
    [
      'a switch that is a text',
      { ...exceptKingston, settings: { features: { removableMedia: { disable: 'false' } } } },
      'settings.features.removableMedia.disable',
    ],
  ])('is named with its place: %s', (_, file, path) => {
    const { report } = importDefender(file);
    expect(report.map((note) => note.path)).toContain(path);
    for (const { message } of report) expect(message).not.toContain('``');
  });

  it('keeps a malformed group from matching anything, under a `not` as well', () => {
    for (const query of [
      { $type: 'all', clauses: [] },
      { $type: 'not', clauses: [] },
    ]) {
      for (const outer of [query, { $type: 'not', query }, { $type: 'any', clauses: [query] }]) {
        const { policy } = importDefender(second(outer));
        expect(effect(policy, kingston, 'read')).toBe('deny');
      }
    }
  });

  it('says that a feature is disabled only when it is', () => {
    const settings = (disable: unknown) => ({ features: { removableMedia: { disable } } });
    const messages = (disable: unknown) =>
      importDefender({ ...exceptKingston, settings: settings(disable) })
        .report.filter(({ path }) => path === 'rules[0]')
        .map(({ message }) => message);
    expect(messages(true)).toEqual([expect.stringContaining('is disabled in settings')]);
    expect(messages('false')).toEqual([expect.stringContaining('is not switched on')]);
  });
});

describe('a file around a policy', () => {
  const json = JSON.stringify(exceptKingston);
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const plist = (xml: string): Promise<unknown> =>
    xml.includes('com.microsoft.wdav')
      ? Promise.resolve({ PayloadContent: [{ PayloadType: 'com.microsoft.wdav', deviceControl: { policy: json } }] })
      : Promise.reject(new Error('no property list'));
  it.each([
    ['by itself', bytes(json)],
    ['behind a byte order mark', bytes(`\ufeff${json}`)],
    ['in UTF-16', new Uint8Array(Buffer.from(`\ufeff${json}`, 'utf16le'))],
    ['in `policy`', bytes(JSON.stringify({ policy: exceptKingston }))],
    ['in `deviceControl.policy` as a text', bytes(JSON.stringify({ deviceControl: { policy: json } }))],
    ['in a profile', bytes('<?xml version="1.0"?><plist>com.microsoft.wdav</plist>')],
    ['in a signed profile', bytes('0\u0082\u0001<?xml version="1.0"?><plist>com.microsoft.wdav</plist>\u0000')],
  ])('is seen through: %s', async (_, file) => {
    expect(await readDefenderFile(file, plist)).toEqual(exceptKingston);
  });

  it.each([
    ['not json', 'the file is not JSON'],
    ['{"deviceControl":{"policy":"{"}}', 'the text in `policy` is not JSON'],
    ['<plist>other</plist>', 'the profile cannot be read: no property list'],
  ])('is refused with what is wrong: %s', async (text, message) => {
    await expect(readDefenderFile(bytes(text), plist)).rejects.toThrow(message);
  });
});
