import * as z from 'zod';
import {
  BUSES,
  FAMILIES,
  type Family,
  NEVER_BLOCKED,
  PHONE_VERBS,
  STORAGE_VERBS,
  VERBS,
  type Verb,
} from '@portcullis/wire';
import { isPhoneFamily, isStorageFamily } from '../families.js';
import { dateLimit, dayList, httpLink, isoMoment, minuteOfDay, reviewDay, ruleId, setId, usbId } from './formats.js';

/**
 * The policy file. `z.input` is what people write, `z.output` what the engine reads. Everything is strict: an unknown
 * key is a problem and never ignored.
 */
const TEXT_LENGTH = 1000;
const LONGEST_LIST = 10_000;

const text = z.string().min(1).max(TEXT_LENGTH);
/** A word to compare with: blank would compare with nothing. */
const word = z.string().min(1).max(256).regex(/\S/);

/** One entry or a list of them. */
function oneOrMore<T extends z.ZodType>(entry: T) {
  return z
    .union([entry, z.array(entry).min(1).max(LONGEST_LIST)])
    .transform((value): z.output<T>[] => (isListOf<z.output<T>>(value) ? value : [value]));
}

function isListOf<T>(value: T | T[]): value is T[] {
  return Array.isArray(value);
}

const effect = z.enum(['allow', 'deny']);
const mode = z.enum(['observe', 'enforce']);
const family = z.enum(FAMILIES);

function effectsOf<const V extends Verb>(verbs: readonly V[]) {
  const optional = effect.exactOptional();
  const shape = Object.fromEntries(verbs.map((verb) => [verb, optional])) as Record<V, typeof optional>;
  return z.strictObject(shape);
}

const storageDefault = z.union([z.enum(['allow', 'deny', 'read-only']), effectsOf(STORAGE_VERBS)]);
const phoneDefault = z.union([effect, effectsOf(PHONE_VERBS)]);
const otherDefault = z.union([effect, effectsOf(['connect'])]);

function defaultOf(of: Family): typeof storageDefault | typeof phoneDefault | typeof otherDefault {
  if (isStorageFamily(of)) return storageDefault;
  return isPhoneFamily(of) ? phoneDefault : otherDefault;
}

const defaults = z.strictObject(
  Object.fromEntries(FAMILIES.map((of) => [of, defaultOf(of).exactOptional()])) as Record<
    Family,
    z.ZodExactOptional<typeof storageDefault | typeof phoneDefault | typeof otherDefault>
  >,
);

const message = z.strictObject({ text: text.exactOptional(), helpLink: httpLink.exactOptional() });

const window = z.strictObject({ days: dayList, from: minuteOfDay, to: minuteOfDay });

const conditions = z.strictObject({
  family: oneOrMore(family).exactOptional(),
  capability: oneOrMore(family).exactOptional(),
  vendorId: oneOrMore(usbId).exactOptional(),
  productId: oneOrMore(usbId).exactOptional(),
  serialNumber: oneOrMore(word).exactOptional(),
  deviceSet: oneOrMore(setId).exactOptional(),
  productName: oneOrMore(word).exactOptional(),
  manufacturerName: oneOrMore(word).exactOptional(),
  sdMediaSerial: oneOrMore(word).exactOptional(),
  sdMediaProduct: oneOrMore(word).exactOptional(),
  encrypted: z.boolean().exactOptional(),
  fileSystem: oneOrMore(word).exactOptional(),
  bus: oneOrMore(z.enum(BUSES)).exactOptional(),
  macTag: oneOrMore(word).exactOptional(),
  user: oneOrMore(word).exactOptional(),
  group: oneOrMore(word).exactOptional(),
  time: oneOrMore(window).exactOptional(),
  validFrom: dateLimit.exactOptional(),
  validUntil: dateLimit.exactOptional(),
});

const rule = z.strictObject({
  id: ruleId,
  description: text.exactOptional(),
  enabled: z.boolean().default(true),
  mode: mode.exactOptional(),
  grantable: z.boolean().default(true),
  match: conditions,
  access: z.enum(['allow', 'deny', 'read-only']).exactOptional(),
  verbs: effectsOf(VERBS).exactOptional(),
  report: z.enum(['audit', 'notify', 'silent']).default('notify'),
  message: message.exactOptional(),
  owner: text.exactOptional(),
  ticket: text.exactOptional(),
  reviewDate: reviewDay.exactOptional(),
});

const maybeText = z.string().max(TEXT_LENGTH).nullable().exactOptional();

const device = z.strictObject({
  family,
  capabilities: oneOrMore(family).exactOptional(),
  vendorId: usbId.exactOptional(),
  productId: usbId.exactOptional(),
  serialNumber: maybeText,
  manufacturerName: maybeText,
  productName: maybeText,
  sdMedia: z.strictObject({ serialNumber: maybeText, productName: maybeText }).nullable().exactOptional(),
  bus: z.enum(BUSES).exactOptional(),
  identity: z.enum(['unique', 'shared', 'none']).exactOptional(),
  neverBlocked: z.enum(NEVER_BLOCKED).exactOptional(),
});

const context = z.strictObject({
  time: isoMoment.exactOptional(),
  user: z.string().max(256).nullable().exactOptional(),
  groups: z.array(z.string().max(256)).max(LONGEST_LIST).exactOptional(),
  tags: z.array(z.string().max(256)).max(LONGEST_LIST).exactOptional(),
  volume: z.strictObject({ encrypted: z.boolean().nullable().exactOptional(), fileSystem: maybeText }).exactOptional(),
  mac: z.string().max(256).exactOptional(),
});

const policyTest = z.strictObject({
  name: text,
  device,
  context: context.default({}),
  expect: effectsOf(VERBS),
});

const SAFE_UNRESOLVED = { mount: 'deny', usbOpen: 'deny', otherOpen: 'allow' } as const;

export const policyFile = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(200),
  description: text.exactOptional(),
  owner: text.exactOptional(),
  mode: mode.default('observe'),
  defaults: defaults.default({}),
  whenUnresolved: z
    .strictObject({
      mount: effect.default(SAFE_UNRESOLVED.mount),
      usbOpen: effect.default(SAFE_UNRESOLVED.usbOpen),
      otherOpen: effect.default(SAFE_UNRESOLVED.otherOpen),
    })
    .default(SAFE_UNRESOLVED),
  whenNotEnforceable: z.enum(['strict', 'lenient']).default('strict'),
  offline: z
    .strictObject({
      validForHours: z.int().min(1).max(87_600).exactOptional(),
      // the word of the policy file; never a function, so nothing awaits it
      // oxlint-disable-next-line unicorn/no-thenable -- see above
      then: z.enum(['keep-enforcing', 'observe', 'deny-all']).default('keep-enforcing'),
    })
    // oxlint-disable-next-line unicorn/no-thenable -- as above
    .default({ then: 'keep-enforcing' }),
  attached: z.enum(['enforce', 'leave']).default('enforce'),
  tamperProtection: z.boolean().default(false),
  message: message.exactOptional(),
  rules: z.array(rule).max(LONGEST_LIST).default([]),
  tests: z.array(policyTest).max(LONGEST_LIST).default([]),
});

/** One rule by itself, for editors and for rules that programs write. */
export const ruleFile = rule;

/** JSON Schema (2020-12) of the policy file, for editors. Committed as `schema/policy.schema.json`. */
export function policyJsonSchema(): unknown {
  return z.toJSONSchema(policyFile, { io: 'input', reused: 'ref' });
}
