import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { BUSES, DISK_BUSES, FACTS, FAMILIES, NEVER_BLOCKED, VERBS } from '@portcullis/wire';

/** The shape of every file below `decide/`; `README.md` says what the fields mean. */
const family = z.enum(FAMILIES);
const verb = z.enum(VERBS);
const id = z.int().min(0).max(0xffff);
const text = z.string().nullable();

const device = z.strictObject({
  family,
  capabilities: z.array(family).exactOptional(),
  vendorId: id.exactOptional(),
  productId: id.exactOptional(),
  serialNumber: text.exactOptional(),
  manufacturerName: text.exactOptional(),
  productName: text.exactOptional(),
  sdMedia: z
    .strictObject({ serialNumber: text.exactOptional(), productName: text.exactOptional() })
    .nullable()
    .exactOptional(),
  bus: z.enum(BUSES).exactOptional(),
  identity: z.enum(['unique', 'shared', 'none']).exactOptional(),
  neverBlocked: z.enum(NEVER_BLOCKED).exactOptional(),
});

const context = z.strictObject({
  time: z.string().exactOptional(),
  user: text.exactOptional(),
  groups: z.array(z.string()).exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  volume: z
    .strictObject({ encrypted: z.boolean().nullable().exactOptional(), fileSystem: text.exactOptional() })
    .exactOptional(),
  mac: z.string().exactOptional(),
});

const identity = z.union([
  z.strictObject({ vendorId: id, productId: id, serialNumber: z.string().exactOptional() }),
  z.strictObject({ bus: z.enum(DISK_BUSES), model: z.string(), serialNumber: z.string().exactOptional() }),
]);
const target = z.strictObject({
  families: z.array(family).exactOptional(),
  device: identity.exactOptional(),
  deviceSet: z.string().exactOptional(),
});

const verdict = z.strictObject({
  effect: z.enum(['allow', 'deny']),
  rule: z.string(),
  mode: z.enum(['observe', 'enforce']),
  source: z.string().exactOptional(),
  dependsOn: z.array(z.enum(FACTS)).exactOptional(),
});

export const decideCase = z.strictObject({
  number: z.int().min(1),
  title: z.string(),
  spec: z.array(z.string().regex(/^\d+\.\d+$/)).min(1),
  policy: z.string().nullable(),
  deviceSets: z.array(z.strictObject({ id: z.string(), name: z.string(), entries: z.array(identity) })).exactOptional(),
  grants: z
    .array(
      z.strictObject({
        id: z.string(),
        mac: z.string(),
        user: z.string().exactOptional(),
        target,
        verbs: z.array(verb),
        notBefore: z.int(),
        expires: z.int(),
        approvedBy: z.string(),
        reason: z.string(),
      }),
    )
    .exactOptional(),
  blocks: z.array(z.strictObject({ id: z.string(), target, reason: z.string() })).exactOptional(),
  offlineExpired: z.boolean().exactOptional(),
  device,
  context,
  verdict: z.partialRecord(verb, verdict),
  trace: z
    .array(z.strictObject({ rule: z.string(), matched: z.enum(['yes', 'no', 'unknown']), decided: z.array(verb) }))
    .exactOptional(),
});

export const decideFile = z.strictObject({
  $schema: z.string(),
  title: z.string(),
  policies: z.record(z.string(), z.unknown()),
  cases: z.array(decideCase),
});

const interfaceFacts = z.strictObject({
  alternates: z.array(
    z.strictObject({
      interfaceClass: z.int(),
      interfaceSubclass: z.int(),
      interfaceProtocol: z.int(),
      interfaceName: text.exactOptional(),
    }),
  ),
});

const descriptor = z.strictObject({
  vendorId: id,
  productId: id,
  manufacturerName: text.exactOptional(),
  productName: text.exactOptional(),
  serialNumber: text.exactOptional(),
  deviceClass: z.int().exactOptional(),
  deviceSubclass: z.int().exactOptional(),
  deviceProtocol: z.int().exactOptional(),
  configurations: z
    .array(z.strictObject({ configurationValue: z.int().exactOptional(), interfaces: z.array(interfaceFacts) }))
    .exactOptional(),
  hid: z.array(z.strictObject({ usagePage: z.int(), usage: z.int() })).exactOptional(),
  disk: z
    .strictObject({
      protocol: text.exactOptional(),
      internal: z.boolean().nullable().exactOptional(),
      removable: z.boolean().nullable().exactOptional(),
      ejectable: z.boolean().nullable().exactOptional(),
      externalParent: z.boolean().exactOptional(),
      mediaKind: text.exactOptional(),
    })
    .exactOptional(),
});

export const classifyFile = z.strictObject({
  $schema: z.string(),
  title: z.string(),
  cases: z.array(
    z.strictObject({
      number: z.int().min(1),
      title: z.string(),
      spec: z.array(z.string().regex(/^\d+\.\d+$/)).min(1),
      /** Where the descriptor was read. */
      source: z.string(),
      descriptor,
      family,
      capabilities: z.array(family),
      bus: z.enum(BUSES),
      identity: z.enum(['unique', 'none']),
      key: z.string(),
    }),
  ),
});

export const textFile = z.strictObject({
  $schema: z.string(),
  title: z.string(),
  clean: z.array(z.strictObject({ number: z.int(), spec: z.array(z.string()), text: z.string(), cleaned: text })),
  globs: z.array(
    z.strictObject({
      number: z.int(),
      spec: z.array(z.string()),
      pattern: z.string(),
      text: z.string(),
      matches: z.boolean(),
    }),
  ),
  serials: z.array(
    z.strictObject({ number: z.int(), spec: z.array(z.string()), serial: z.string(), trustworthy: z.boolean() }),
  ),
  keys: z.array(z.strictObject({ number: z.int(), spec: z.array(z.string()), device, key: z.string() })),
});

/** All files of one kind, parsed strictly, in the order of their names. */
export function readCases<T>(
  folder: string,
  schema: z.ZodType<T>,
): readonly { readonly file: string; readonly content: T }[] {
  const path = join(import.meta.dirname, folder);
  return readdirSync(path)
    .toSorted()
    .map((file) => ({ file, content: schema.parse(JSON.parse(readFileSync(join(path, file), 'utf8'))) }));
}

const csvExpected = z.record(
  z.string(),
  z.strictObject({ entries: z.array(z.unknown()), problemLines: z.array(z.int()), refused: z.boolean() }),
);

/** Every file below `csv/` with what comes out of it. */
export function csvFiles() {
  const folder = join(import.meta.dirname, 'csv');
  const expected = csvExpected.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
  return Object.entries(expected).map(([file, of]) => ({ file, path: join(folder, file), expected: of }));
}
