import { Document, isMap, isScalar, isSeq, Scalar, visit } from 'yaml';
import { type Device, FAMILIES, VERBS } from '@portcullis/wire';
import { type Conditions, type Policy, type PolicyTest, type Rule, type WeeklyWindow } from '../model.js';
import { CONDITION_KEYS } from '../conditions.js';
import { hexId } from '../labels.js';
import { clockText, dayWords } from './formats.js';

/** Canonical YAML: the same policy, the same text; `parsePolicy` reads back just this policy. */
export function printPolicy(policy: Policy): string {
  const { name, description, owner, mode, defaults, whenUnresolved, whenNotEnforceable, offline, attached, message } =
    policy;
  const { tamperProtection } = policy;
  return printed({
    version: 1,
    ...given({
      name,
      description,
      owner,
      mode,
      defaults: fileOfDefaults(defaults),
      whenUnresolved: ordered(whenUnresolved, ['mount', 'usbOpen', 'otherOpen']),
      whenNotEnforceable,
      offline: ordered(offline, ['validForHours', 'then']),
      attached,
      tamperProtection: tamperProtection ? true : undefined,
      message: fileOfMessage(message),
    }),
    rules: policy.rules.map(fileOfRule),
    ...(policy.tests.length > 0 ? { tests: policy.tests.map(fileOfTest) } : {}),
  });
}

/** Rules as entries of a `rules` list, each line indented by `indent` spaces. */
export function printRuleEntry(rule: Rule, indent: number): string {
  const lines = printed([fileOfRule(rule)])
    .trimEnd()
    .split('\n');
  return lines.map((line) => (line === '' ? line : ' '.repeat(indent) + line)).join('\n') + '\n';
}

/** A rule as plain data in the form of the file. */
export function fileOfRule(rule: Rule): unknown {
  const {
    id,
    description,
    enabled,
    mode,
    grantable,
    match,
    access,
    verbs,
    report,
    message,
    owner,
    ticket,
    reviewDate,
  } = rule;
  return given({
    id,
    description,
    enabled: enabled ? undefined : false,
    mode,
    grantable: grantable ? undefined : false,
    match: fileOfConditions(match),
    access,
    verbs: verbs && ordered(verbs, VERBS),
    report: report === 'notify' ? undefined : report,
    message: fileOfMessage(message),
    owner,
    ticket,
    reviewDate: quoted(reviewDate),
  });
}

function fileOfConditions(match: Conditions): unknown {
  const { vendorId, productId, time, validFrom, validUntil, encrypted, ...lists } = match;
  const shortened = Object.entries(lists).map(([key, values]) => [key, oneOrAll(values)]);
  const values = {
    ...Object.fromEntries(shortened),
    ...given({
      vendorId: vendorId && oneOrAll(vendorId.map(quotedId)),
      productId: productId && oneOrAll(productId.map(quotedId)),
      encrypted,
      time: time && oneOrAll(time.map(fileOfWindow)),
      validFrom: quoted(validFrom),
      validUntil: quoted(validUntil),
    }),
  };
  return ordered(values, CONDITION_KEYS);
}

function fileOfWindow({ days, from, to }: WeeklyWindow): unknown {
  return { days: dayWords(days), from: quoted(clockText(from)), to: quoted(clockText(to)) };
}

function fileOfDefaults(defaults: Policy['defaults']): Record<string, unknown> {
  const values = Object.entries(defaults).map(([family, said]) => [
    family,
    typeof said === 'string' ? said : ordered(said, VERBS),
  ]);
  return ordered(Object.fromEntries(values), FAMILIES);
}

function fileOfMessage(message: Policy['message']): unknown {
  return message && ordered(message, ['text', 'helpLink']);
}

function fileOfTest({ name, device, context, expect }: PolicyTest): unknown {
  const { time, volume, ...rest } = context;
  const known = {
    ...rest,
    ...given({ time: quoted(time), volume: volume && ordered(volume, ['encrypted', 'fileSystem']) }),
  };
  return {
    name,
    device: fileOfDevice(device),
    context: ordered(known, ['time', 'user', 'groups', 'tags', 'volume', 'mac']),
    expect: ordered(expect, VERBS),
  };
}

const DEVICE_KEYS = [
  'family',
  'capabilities',
  'vendorId',
  'productId',
  'serialNumber',
  'manufacturerName',
  'productName',
  'sdMedia',
  'bus',
  'identity',
  'neverBlocked',
] as const satisfies readonly (keyof Device)[];

/** A device as a policy's tests write it. */
export function fileOfDevice(device: Device): unknown {
  const { vendorId, productId, capabilities, sdMedia, ...rest } = device;
  const values = {
    ...rest,
    ...given({
      capabilities: capabilities && oneOrAll(capabilities),
      vendorId: vendorId === undefined ? undefined : quotedId(vendorId),
      productId: productId === undefined ? undefined : quotedId(productId),
      sdMedia: sdMedia && ordered(sdMedia, ['serialNumber', 'productName']),
    }),
    ...(sdMedia === null ? { sdMedia } : {}),
  };
  return ordered(values, DEVICE_KEYS);
}

function oneOrAll<T>(values: readonly T[]): T | readonly T[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

function quotedId(id: number): Scalar {
  return quoted(hexId(id)) ?? new Scalar('');
}

/** Quotes say that this is text, whatever it looks like. */
function quoted(text: string | undefined): Scalar<string> | undefined {
  if (text === undefined) return undefined;
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function given(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** The entries of `values` with these keys, in this order. */
function ordered(values: object, keys: readonly string[]): Record<string, unknown> {
  const entries = new Map<string, unknown>(Object.entries(values));
  return Object.fromEntries(keys.flatMap((key) => (entries.has(key) ? [[key, entries.get(key)]] : [])));
}

/** Small groups that read better in one line. */
const IN_LINE: ReadonlySet<unknown> = new Set([
  'verbs',
  'expect',
  'whenUnresolved',
  'offline',
  'volume',
  'sdMedia',
  'time',
]);
const WIDEST_LIST = 80;

function printed(value: unknown): string {
  const document = new Document(value, { version: '1.2' });
  visit(document, {
    Pair: (_, { key, value: held }) => {
      if (!isScalar(key) || !IN_LINE.has(key.value)) return;
      if (isMap(held)) held.flow = true;
      if (isSeq(held)) for (const item of held.items) if (isMap(item)) item.flow = true;
    },
    Seq: (_, list) => {
      const isShort = JSON.stringify(list.toJSON()).length <= WIDEST_LIST;
      if (isShort && list.items.every(isScalar)) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}
