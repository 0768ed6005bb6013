import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Device, Verb } from '@portcullis/wire';
import {
  evaluate,
  importDefender,
  readDefenderFile,
  TooManyTerms,
  type DefenderImport,
  lintPolicy,
  parsePolicy,
  prepare,
  printPolicy,
  type Policy,
} from '@portcullis/policy';
import { defenderDecides, type DefenderFile, type DefenderGroup, type Query } from './defender-reference.js';

const GROUP = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const group = (n: number, query: Query): DefenderGroup => ({
  $type: 'device',
  id: GROUP(n),
  name: `group ${n}`,
  query,
});
const removable = (type: string, ...access: string[]) => ({
  $type: 'removableMedia',
  enforcement: { $type: type },
  access,
});
const ON = { removableMedia: { disable: false }, appleDevice: { disable: false }, portableDevice: { disable: false } };

const kingston: Device = { family: 'usb-storage', vendorId: 0x0951, productId: 0x1666, serialNumber: 'K7F3A2' };
const sandisk: Device = { family: 'usb-storage', vendorId: 0x0781, productId: 0x5567, serialNumber: 'S9D1C4' };
const phone: Device = { family: 'apple-mobile', vendorId: 0x05ac, productId: 0x12a8, serialNumber: 'P5E8B7' };

function effect(policy: Policy, device: Device, verb: Verb) {
  const inputs = prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] });
  return evaluate(inputs, device, { volume: { encrypted: false, fileSystem: 'exfat' } }).verbs[verb]?.effect;
}

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

/* ── the imported policy decides as Defender does, over generated policies and devices ─────── */

const VENDORS = ['0951', '0781', '05ac'];
const PRODUCTS = ['1666', '5567', '12a8'];
const SERIALS = ['K7F3A2', 'S9D1C4', 'P5E8B7'];
const FAMILIES_TRIED = [
  'usb-storage',
  'sd-card',
  'external-disk',
  'apple-mobile',
  'android',
  'camera',
  'keyboard',
] as const;

const clause: fc.Arbitrary<Query> = fc.oneof(
  fc.record({
    $type: fc.constant('primaryId' as const),
    value: fc.constantFrom('removable_media_devices', 'apple_devices', 'portable_devices'),
  }),
  fc.record({ $type: fc.constant('vendorId' as const), value: fc.constantFrom(...VENDORS) }),
  fc.record({ $type: fc.constant('productId' as const), value: fc.constantFrom(...PRODUCTS) }),
  fc.record({ $type: fc.constant('serialNumber' as const), value: fc.constantFrom(...SERIALS) }),
);
const query: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    clause,
    fc.record({
      $type: fc.constantFrom('all' as const, 'any' as const, 'and' as const, 'or' as const),
      clauses: fc.array(tie('query'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ $type: fc.constant('not' as const), query: tie('query') }),
  ),
})).query;
// Whole classes of access, so that nothing is joined.
const ACCESS = {
  removableMedia: [['read'], ['write'], ['execute'], ['read', 'write', 'execute']],
  appleDevice: [
    ['sync_content_to_device', 'backup_device', 'update_device'],
    ['download_photos_from_device'],
    ['download_files_from_device'],
  ],
  portableDevice: [['download_files_from_device', 'send_files_to_device'], ['download_photos_from_device'], ['debug']],
} as const;
const entry = fc
  .constantFrom('removableMedia' as const, 'appleDevice' as const, 'portableDevice' as const)
  .chain(($type) =>
    fc.record({
      $type: fc.constant($type),
      enforcement: fc.record({ $type: fc.constantFrom('allow', 'deny', 'auditDeny') }),
      access: fc.constantFrom(...ACCESS[$type].map((list) => [...list])),
    }),
  );
const file: fc.Arbitrary<DefenderFile> = fc.record({
  groups: fc.tuple(query, query, query, query).map((queries) => queries.map((one, n) => group(n + 1, one))),
  rules: fc.array(
    fc.record({
      id: fc.constant(GROUP(9)),
      name: fc.constantFrom('a', 'b', 'c'),
      includeGroups: fc.subarray([GROUP(1), GROUP(2), GROUP(3), GROUP(4)], { minLength: 1, maxLength: 2 }),
      excludeGroups: fc.subarray([GROUP(1), GROUP(2), GROUP(3), GROUP(4)], { maxLength: 1 }),
      entries: fc.array(entry, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  settings: fc.record({
    features: fc.record({
      removableMedia: fc.record({ disable: fc.boolean() }),
      appleDevice: fc.record({ disable: fc.boolean() }),
      portableDevice: fc.record({ disable: fc.boolean() }),
    }),
    global: fc.record({ defaultEnforcement: fc.constantFrom('allow' as const, 'deny' as const) }),
  }),
});
const device: fc.Arbitrary<Device> = fc.record({
  family: fc.constantFrom(...FAMILIES_TRIED),
  vendorId: fc.constantFrom(...VENDORS).map((id) => Number.parseInt(id, 16)),
  productId: fc.constantFrom(...PRODUCTS).map((id) => Number.parseInt(id, 16)),
  serialNumber: fc.constantFrom(...SERIALS, null),
});
const OURS: Readonly<Record<string, Verb>> = {
  read: 'read',
  write: 'write',
  execute: 'execute',
  debug: 'debug',
  sync_content_to_device: 'sync',
  backup_device: 'sync',
  update_device: 'sync',
  download_photos_from_device: 'photos',
  download_files_from_device: 'files',
  send_files_to_device: 'files',
};

/** Nested negations may combine into more rules than the importer agrees to make. */
function importOrRefuse(defender: DefenderFile): DefenderImport | undefined {
  try {
    return importDefender(defender);
  } catch (error) {
    if (error instanceof TooManyTerms) return undefined;
    throw error;
  }
}

it('decides as Defender does, whatever the groups, rules, exclusions and defaults', () => {
  let compared = 0;
  fc.assert(
    fc.property(file, fc.array(device, { minLength: 5, maxLength: 20 }), (defender, devices) => {
      const imported = importOrRefuse(defender);
      fc.pre(imported !== undefined);
      const { policy, report } = imported;
      expect(parsePolicy(printPolicy(policy)).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      if (report.some(({ kind }) => kind === 'joined' || kind === 'approximated')) return;
      for (const one of devices) {
        for (const [access, verb] of Object.entries(OURS)) {
          const ours = effect(policy, one, verb);
          if (ours === undefined || (one.family === 'apple-mobile' && verb === 'debug')) continue;
          const mobile = one.family === 'apple-mobile' ? 'appleDevice' : 'portableDevice';
          const storage = ['read', 'write', 'execute'].includes(access);
          if (!storage && !ACCESS[mobile].some((list) => list.some((known) => known === access))) continue;
          compared += 1;
          expect({ access, effect: ours }).toEqual({ access, effect: defenderDecides(defender, one, access) });
        }
      }
    }),
    { numRuns: 600 },
  );
  expect(compared).toBeGreaterThan(10_000);
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
      second({ $type: 'serialNumber', value: 12_345_678_901_234_567_890 }),
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

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly (string | number)[];

/** Every value of a file with its place. */
function places(value: Json, path: Path = []): readonly { readonly path: Path; readonly value: Json }[] {
  const below = Array.isArray(value)
    ? value.flatMap((one: Json, at) => places(one, [...path, at]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, one]: [string, Json]) => places(one, [...path, key]))
      : [];
  return [{ path, value }, ...below];
}

/** The file with the value at `path` made by `change`; `rename`: under another key. */
function changed(root: Json, path: Path, change: (value: Json) => Json, rename = false): Json {
  const [first, ...rest] = path;
  if (first === undefined) return change(root);
  if (Array.isArray(root))
    return root.map((one: Json, at) => (at === first ? changed(one, rest, change, rename) : one));
  const entries = Object.entries(root as Record<string, Json>).map(([key, value]): [string, Json] => {
    if (key !== first) return [key, value];
    return rest.length === 0 && rename ? [`${key}x`, value] : [key, changed(value, rest, change, rename)];
  });
  return Object.fromEntries(entries);
}

const WRONG: readonly ((value: Json) => Json)[] = [
  (value) => (typeof value === 'string' ? 7 : 'text'),
  (value) => (Array.isArray(value) ? (value[0] ?? 'none') : [value]),
  (value) => ({ inner: value }),
  () => null,
  (value) => (typeof value === 'boolean' ? String(value) : true),
];

it('imports no changed file with nothing to say and other verdicts', () => {
  let tried = 0;
  fc.assert(
    fc.property(
      file,
      fc.nat(),
      fc.nat(WRONG.length),
      fc.array(device, { minLength: 5, maxLength: 10 }),
      (defender, at, how, devices) => {
        const root = JSON.parse(JSON.stringify(defender)) as Json;
        const all = places(root).filter(({ path }) => path.length > 1);
        const place = all[at % all.length];
        if (!place) return;
        const wrong = WRONG[how];
        const rename = wrong === undefined && typeof place.path.at(-1) === 'string';
        if (wrong === undefined && !rename) return;
        const mutant = changed(root, place.path, wrong ?? ((value) => value), rename);
        const before = importOrRefuse(defender);
        const after = importOrRefuse(mutant as unknown as DefenderFile);
        fc.pre(before !== undefined && after !== undefined);
        if (after.report.length > 0) return;
        tried += 1;
        for (const one of devices)
          for (const verb of ['read', 'write', 'execute', 'sync', 'photos', 'files', 'debug'] as const)
            expect(effect(after.policy, one, verb)).toBe(effect(before.policy, one, verb));
      },
    ),
    { numRuns: 1500 },
  );
  // Nearly every change must have been named.
  expect(tried).toBeLessThan(300);
});
