import fc from 'fast-check';
import { BUSES, type Effect, FAMILIES, type Family, VERBS, type Verb } from '@portcullis/wire';
import {
  isPhoneFamily,
  isStorageFamily,
  verbsOfFamily,
  type Conditions,
  type Policy,
  type Rule,
  type VerbEffects,
  type WeeklyWindow,
} from '@portcullis/policy';

/** Policies that the parser accepts, out of words that are awkward to write down in YAML. */
const AWKWARD = [
  'plain',
  '0951',
  '1e10',
  'true',
  'null',
  '~',
  'a: b',
  '- x',
  '#no comment',
  '"quoted"',
  "it's",
  ' spaced ',
  'línea',
  '日本',
  'two\nlines',
  'tab\there',
  '*',
  '&a',
  '!tag',
  '%x',
  '@x',
  '`x`',
  '{',
  '[',
  '|',
  '>',
  '\u0007',
  '\u202eevil',
  'a'.repeat(120),
  'x',
];
const text = fc.constantFrom(...AWKWARD);
const texts = fc.uniqueArray(text, { minLength: 1, maxLength: 3 });
const id = fc.integer({ min: 0, max: 0xffff });
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 3 });
const families = fc.uniqueArray(fc.constantFrom(...FAMILIES), { minLength: 1, maxLength: 3 });
const effect: fc.Arbitrary<Effect> = fc.constantFrom('allow', 'deny');
const effectsOf = (verbs: readonly Verb[]): fc.Arbitrary<VerbEffects> =>
  fc
    .dictionary(fc.constantFrom(...verbs), effect, { minKeys: 1, noNullPrototype: true })
    .map((effects): VerbEffects =>
      'write' in effects && effects['write'] === 'allow' ? { ...effects, read: 'allow' } : effects,
    );

const window: fc.Arbitrary<WeeklyWindow> = fc
  .record({
    days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    from: fc.integer({ min: 0, max: 1439 }),
    to: fc.integer({ min: 1, max: 1440 }),
  })
  .filter(({ from, to }) => from !== to);

const conditions: fc.Arbitrary<Conditions> = fc.record(
  {
    family: families,
    capability: families,
    vendorId: ids,
    productId: ids,
    serialNumber: texts,
    deviceSet: fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 2 }),
    productName: texts,
    manufacturerName: texts,
    sdMediaSerial: texts,
    sdMediaProduct: texts,
    encrypted: fc.boolean(),
    fileSystem: texts,
    bus: fc.uniqueArray(fc.constantFrom(...BUSES), { minLength: 1, maxLength: 3 }),
    macTag: texts,
    user: texts,
    group: texts,
    time: fc.array(window, { minLength: 1, maxLength: 2 }),
    validFrom: fc.constantFrom('2026-11-23', '2026-11-23T09:30:00+01:00'),
    validUntil: fc.constantFrom('2027-11-23', '2027-11-23T09:30:00Z'),
  },
  { requiredKeys: [] },
);

const message = fc.record(
  { text, helpLink: fc.constantFrom('https://help.example.com/a?b=c#d', 'mailto:help@example.com') },
  { requiredKeys: [] },
);
const effects: fc.Arbitrary<Pick<Rule, 'access'> | Pick<Rule, 'verbs'>> = fc.oneof(
  fc.record({ access: fc.constantFrom('allow' as const, 'deny' as const) }),
  fc.record({ verbs: effectsOf(VERBS) }),
);
const details = fc.record(
  {
    description: text,
    mode: fc.constantFrom('observe' as const, 'enforce' as const),
    message,
    owner: text,
    ticket: text,
    reviewDate: fc.constant('2027-01-31'),
  },
  { requiredKeys: [] },
);

const rules: fc.Arbitrary<readonly Rule[]> = fc
  .array(
    fc.tuple(
      fc.record({
        enabled: fc.boolean(),
        grantable: fc.boolean(),
        match: conditions,
        report: fc.constantFrom('audit' as const, 'notify' as const, 'silent' as const),
      }),
      effects,
      details,
    ),
    { maxLength: 5 },
  )
  .map((all) => all.map(([always, does, said], index) => ({ ...always, ...does, ...said, id: `rule-${index}` })));

const defaultOf = (family: Family): fc.Arbitrary<Effect | 'read-only' | VerbEffects> =>
  isStorageFamily(family)
    ? fc.oneof(
        fc.constantFrom('allow' as const, 'deny' as const, 'read-only' as const),
        effectsOf(['read', 'write', 'execute']),
      )
    : fc.oneof(effect, effectsOf(isPhoneFamily(family) ? verbsOfFamily(family) : ['connect']));

const defaults = fc
  .subarray([...FAMILIES], { maxLength: 5 })
  .chain((chosen) => fc.tuple(...chosen.map((family) => fc.tuple(fc.constant(family), defaultOf(family)))))
  .map((entries): Policy['defaults'] => Object.fromEntries(entries));

const device = fc.record(
  {
    family: fc.constantFrom(...FAMILIES),
    capabilities: families,
    serialNumber: fc.option(text),
    productName: fc.option(text),
    sdMedia: fc.option(fc.record({ serialNumber: fc.option(text), productName: text }, { requiredKeys: [] })),
    bus: fc.constantFrom(...BUSES),
    identity: fc.constantFrom('unique' as const, 'shared' as const, 'none' as const),
  },
  { requiredKeys: ['family'] },
);

const tests = fc
  .array(
    fc.record({
      device: fc
        .tuple(device, fc.option(fc.record({ vendorId: id, productId: id })))
        .map(([facts, both]) => ({ ...facts, ...both })),
      context: fc.record(
        {
          time: fc.constant('2026-11-23T09:30:00+01:00'),
          user: fc.option(text),
          groups: fc.array(text, { maxLength: 2 }),
          tags: fc.array(text, { maxLength: 2 }),
          volume: fc.record({ encrypted: fc.option(fc.boolean()), fileSystem: fc.option(text) }, { requiredKeys: [] }),
          mac: text,
        },
        { requiredKeys: [] },
      ),
      expect: effectsOf(VERBS),
    }),
    { maxLength: 3 },
  )
  .map((all) => all.map((test, index) => ({ ...test, name: `test ${index}` })));

export const validPolicy: fc.Arbitrary<Policy> = fc
  .tuple(
    fc.record({
      version: fc.constant(1 as const),
      name: text,
      mode: fc.constantFrom('observe' as const, 'enforce' as const),
      defaults,
      whenUnresolved: fc.record({ mount: effect, usbOpen: effect, otherOpen: effect }),
      whenNotEnforceable: fc.constantFrom('strict' as const, 'lenient' as const),
      offline: fc
        .tuple(
          fc.option(fc.integer({ min: 1, max: 87_600 })),
          fc.constantFrom('keep-enforcing' as const, 'observe' as const, 'deny-all' as const),
        )
        .map(([validForHours, last]) => (validForHours === null ? { then: last } : { validForHours, then: last })),
      attached: fc.constantFrom('enforce' as const, 'leave' as const),
      tamperProtection: fc.boolean(),
      rules,
      tests,
    }),
    fc.record({ description: text, owner: text, message }, { requiredKeys: [] }),
  )
  .map(([policy, said]) => ({ ...policy, ...said }));
