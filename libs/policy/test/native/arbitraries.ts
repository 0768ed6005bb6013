/**
 * Policies, documents, devices and contexts out of few words, so that they meet; the words are chosen for their edges.
 */
import fc from 'fast-check';
import {
  BUSES,
  type Context,
  DISK_BUSES,
  DECISIONS,
  type Device,
  type DeviceIdentity,
  FAMILIES,
  NEVER_BLOCKED,
  OUTCOMES,
  VERBS,
} from '@portcullis/wire';
import {
  type Block,
  type Conditions,
  type DeviceSet,
  type Grant,
  type Inputs,
  type Policy,
  type Rule,
  type Target,
  type VerbEffects,
  type WeeklyWindow,
} from '@portcullis/policy';

const VENDORS = [0x0951, 0x0781, 0x05ac, 0];
const PRODUCTS = [0x1666, 0x5567, 0x12a8, 0];
const SERIALS = [
  'ABC-123',
  'abc-123',
  '\tAbC-123 ',
  '4C530001',
  '0x4c530001',
  '0',
  '0000-0000',
  'SN',
  '12345678',
  'ÄÖÜ-1',
  '\u{1F600}\u{1F600}',
  '\u{1F600}2',
  ' ',
  '',
];
const SERIAL_PATTERNS = [...SERIALS, 'abc-*', '?BC-12?', '*', '**3', '?', '*\u{1F600}?', 'a*b*c*3', '4c53*1'];
const NAMES = [
  'DataTraveler 3.0',
  'datatraveler 3.0',
  'Ultra',
  '“Ultra”',
  'Stick <b>',
  'a'.repeat(40),
  '\u0000Ultra\u202E',
  '',
];
const NAME_PATTERNS = [...NAMES, 'data*', '*3.0', '*<*>', 'u?tra', '*'];
const SETS = [
  '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01',
  '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a02',
  '0B5F7F54-7C1E-4F5E-9A53-0D3F2C1B0A03',
];
const USERS = ['mia', 'Mia ', 'noa', ''];
const GROUPS = ['staff', 'Admin', 'lab', ''];
const TAGS = ['office', 'Lab', 'kiosk', ''];
const FILE_SYSTEMS = ['apfs', 'ExFAT', 'msdos', ''];
const MACS = [
  '5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f01',
  '5D0C2B2E-0F2E-4A54-9D53-6A7E3E1D8F01',
  '5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f02',
];
const TIMES = [
  '2026-11-23T09:30:00+01:00',
  '2026-11-23T17:59:59.999+01:00',
  '2026-11-23T18:00:00+01:00',
  '2026-11-22T23:59:59Z',
  '2026-11-29T00:00:00-0330',
  '2024-02-29 12:00+13',
  '1969-12-31T23:59:59.9995Z',
  '2026-02-29T12:00:00Z',
  '2026-11-23T09:30:00',
  '2026-11-23T24:00:00Z',
  'now',
];
const LIMITS = [
  '2026-11-23',
  '2026-11-23T09:30:00+01:00',
  '2026-11-23T08:30:00Z',
  '2026-11-24',
  '2024-02-29',
  '2026-02-30',
  'soon',
];
const INSTANT = Date.parse('2026-11-23T09:30:00+01:00');

const few = <T>(words: readonly T[]): fc.Arbitrary<T[]> => fc.array(fc.constantFrom(...words), { maxLength: 3 });

const family = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('usb-storage', 'sd-card', 'android', 'keyboard') },
  { weight: 2, arbitrary: fc.constantFrom(...FAMILIES) },
);
const families = fc.array(family, { maxLength: 3 });
const effect = fc.constantFrom('allow', 'deny');
const mode = fc.constantFrom('observe', 'enforce');
const access = fc.constantFrom('allow', 'deny', 'read-only');
const verbEffects: fc.Arbitrary<VerbEffects> = fc.dictionary(fc.constantFrom(...VERBS), effect, {
  maxKeys: 4,
  noNullPrototype: true,
});

const minute = fc.constantFrom(0, 1, 570, 1079, 1080, 1439);
const window: fc.Arbitrary<WeeklyWindow> = fc.record({
  days: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
  from: minute,
  to: minute.map((m) => m + 1),
});

const conditions: fc.Arbitrary<Conditions> = fc
  .record(
    {
      family: families,
      capability: families,
      vendorId: few(VENDORS),
      productId: few(PRODUCTS),
      serialNumber: few(SERIAL_PATTERNS),
      deviceSet: few(SETS),
      productName: few(NAME_PATTERNS),
      manufacturerName: few(NAME_PATTERNS),
      sdMediaSerial: few(SERIAL_PATTERNS),
      sdMediaProduct: few(NAME_PATTERNS),
      encrypted: fc.boolean(),
      fileSystem: few(FILE_SYSTEMS),
      bus: few(BUSES),
      macTag: few(TAGS),
      user: few(USERS),
      group: few(GROUPS),
      time: fc.array(window, { maxLength: 2 }),
      validFrom: fc.constantFrom(...LIMITS),
      validUntil: fc.constantFrom(...LIMITS),
    },
    { requiredKeys: [] },
  )
  .chain((all) => {
    const keys = Object.keys(all);
    // With every condition given at once nothing would ever match.
    return fc.subarray(keys, { maxLength: Math.min(keys.length, 3) }).map((kept) => {
      const chosen = Object.entries(all).filter(([key]) => kept.includes(key));
      return Object.fromEntries(chosen);
    });
  });

const rule: fc.Arbitrary<Omit<Rule, 'id'>> = fc
  .tuple(
    fc.record({
      enabled: fc.nat(5).map((dice) => dice > 0),
      grantable: fc.boolean(),
      match: conditions,
      report: fc.constantFrom('audit', 'notify', 'silent'),
    }),
    fc.record({ mode, access, verbs: verbEffects }, { requiredKeys: [] }),
  )
  .map(([always, sometimes]) => ({ ...always, ...sometimes }));

const policy: fc.Arbitrary<Policy> = fc.record({
  version: fc.constant(1),
  name: fc.constantFrom('Office', 'Büro', ''),
  mode,
  tamperProtection: fc.boolean(),
  defaults: fc.dictionary(fc.constantFrom(...FAMILIES), fc.oneof(access, verbEffects), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  whenUnresolved: fc.record({ mount: effect, usbOpen: effect, otherOpen: effect }),
  whenNotEnforceable: fc.constantFrom('strict', 'lenient'),
  offline: fc.record({ then: fc.constantFrom('keep-enforcing', 'observe', 'deny-all') }),
  attached: fc.constantFrom('enforce', 'leave'),
  rules: fc.array(rule, { maxLength: 8 }).map((rules) => rules.map((each, i) => ({ id: `rule-${i}`, ...each }))),
  tests: fc.constant([]),
});

const identity: fc.Arbitrary<DeviceIdentity> = fc.oneof(
  fc.record(
    {
      vendorId: fc.constantFrom(...VENDORS),
      productId: fc.constantFrom(...PRODUCTS),
      serialNumber: fc.constantFrom(...SERIALS),
    },
    { requiredKeys: ['vendorId', 'productId'] },
  ),
  fc.record(
    {
      bus: fc.constantFrom(...DISK_BUSES),
      model: fc.constantFrom(...NAMES.slice(0, 3), ...NAMES),
      serialNumber: fc.constantFrom(...SERIALS.slice(0, 4), ...SERIALS),
    },
    { requiredKeys: ['bus', 'model'] },
  ),
);
const target: fc.Arbitrary<Target> = fc.record(
  {
    families,
    device: identity,
    deviceSet: fc.constantFrom(...SETS),
  },
  { requiredKeys: [] },
);

const instant = fc.constantFrom(0, INSTANT - 1, INSTANT, INSTANT + 1, Number.MAX_SAFE_INTEGER);
const grant: fc.Arbitrary<Omit<Grant, 'id'>> = fc.record(
  {
    mac: fc.constantFrom(...MACS),
    user: fc.constantFrom(...USERS),
    target,
    verbs: few(VERBS),
    notBefore: instant,
    expires: instant,
    approvedBy: fc.constant('admin@example.test'),
    reason: fc.constant('needed'),
  },
  { requiredKeys: ['mac', 'target', 'verbs', 'notBefore', 'expires', 'approvedBy', 'reason'] },
);
const block: fc.Arbitrary<Omit<Block, 'id'>> = fc.record({ target, reason: fc.constant('lost') });

const deviceSet: fc.Arbitrary<DeviceSet> = fc.record({
  id: fc.constantFrom(...SETS),
  name: fc.constant('Sticks'),
  entries: fc.array(identity, { maxLength: 6 }),
});

const numbered = <T extends object>(prefix: string, entries: readonly T[]): (T & { id: string })[] =>
  entries.map((entry, i) => ({ ...entry, id: `${prefix}-${i}` }));

export const anyInputs: fc.Arbitrary<Inputs> = fc.record({
  policy: fc.option(policy, { freq: 20 }),
  deviceSets: fc.array(deviceSet, { maxLength: 3 }).map((sets) => new Map(sets.map((set) => [set.id, set]))),
  grants: fc.array(grant, { maxLength: 2 }).map((grants) => numbered('grant', grants)),
  blocks: fc.array(block, { maxLength: 1 }).map((blocks) => numbered('block', blocks)),
});

const nullable = <T>(words: readonly T[]): fc.Arbitrary<T | null> => fc.option(fc.constantFrom(...words), { freq: 6 });

/** Of few models, so that identities meet. */
const disk = fc.record({
  bus: fc.constantFrom(...DISK_BUSES),
  productName: fc.constantFrom(...NAMES.slice(0, 3)),
  serialNumber: fc.constantFrom(...SERIALS.slice(0, 4)),
});

export const anyDevice: fc.Arbitrary<Device> = fc
  .record(
    {
      family,
      capabilities: families,
      vendorId: fc.constantFrom(...VENDORS),
      productId: fc.constantFrom(...PRODUCTS),
      serialNumber: nullable(SERIALS),
      manufacturerName: nullable(NAMES),
      productName: nullable(NAMES),
      sdMedia: fc.option(
        fc.record({ serialNumber: nullable(SERIALS), productName: nullable(NAMES) }, { requiredKeys: [] }),
        { freq: 4 },
      ),
      bus: fc.constantFrom(...BUSES),
      identity: fc.constantFrom('unique', 'shared', 'none'),
      neverBlocked: fc.constantFrom(...NEVER_BLOCKED),
    },
    { requiredKeys: ['family'] },
  )
  .chain((device) => fc.integer({ max: 9, min: 0 }).map((dice) => (dice > 0 ? withoutNeverBlocked(device) : device)))
  .chain((device) => fc.tuple(fc.nat(4), disk).map(([dice, facts]) => (dice > 0 ? device : withoutIds(device, facts))));

function withoutIds(device: Device, facts: Partial<Device>): Device {
  const { vendorId: _vendor, productId: _product, ...rest } = device;
  return { ...rest, ...facts };
}

/** Otherwise half of all devices would be let through by that alone. */
function withoutNeverBlocked(device: Device): Device {
  const { neverBlocked: _, ...rest } = device;
  return rest;
}

export const anyContext: fc.Arbitrary<Context> = fc.record(
  {
    time: fc.constantFrom(...TIMES),
    user: nullable(USERS),
    groups: few(GROUPS),
    tags: few(TAGS),
    volume: fc.record({ encrypted: fc.option(fc.boolean()), fileSystem: nullable(FILE_SYSTEMS) }, { requiredKeys: [] }),
    mac: fc.constantFrom(...MACS),
  },
  { requiredKeys: [] },
);

const DESCRIPTIONS = ['No sticks by Kingston.', 'Company media only. .\u00a0', '...', ' “x” ', '\u202e', ''];
/** What a recorded event adds to a verdict, for a sentence. */
export const anySaying = fc.record(
  {
    asked: fc.subarray([...VERBS]),
    decision: fc.constantFrom(...DECISIONS),
    outcome: fc.constantFrom(...OUTCOMES),
    volumeName: fc.constantFrom(...NAMES),
    policyName: fc.constantFrom('Office', ' Office\u0007 ', ''),
    revision: fc.nat({ max: 4_000_000_000 }),
    openedRawBy: fc.constantFrom('/bin/dd', 'dd', '/x/', '', '/opt/\u202e  two  words\u0007'),
    descriptions: fc.dictionary(fc.constantFrom('rule-0', 'rule-1', 'rule-2'), fc.constantFrom(...DESCRIPTIONS)),
  },
  { requiredKeys: ['descriptions'] },
);
