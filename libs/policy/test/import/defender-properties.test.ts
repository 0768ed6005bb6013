import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Device, Verb } from '@portcullis/wire';
import { importDefender, parsePolicy, printPolicy, TooManyTerms, type DefenderImport } from '@portcullis/policy';
import { effect, group, GROUP } from './defender-fixtures.js';
import { defenderDecides, type DefenderFile, type Query } from './defender-reference.js';

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
