/** Descriptors out of the facts that the table of signatures knows, so that rows match, override and miss narrowly. */
import fc from 'fast-check';
import type { Descriptor, DiskFacts } from '@portcullis/wire';
import { SIGNATURES, type Signature, type UsbTriple } from '@portcullis/policy';

const rows = SIGNATURES.map(({ when }) => when);
const known = <T>(values: readonly (T | undefined)[]): T[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];

const vendorIds = known(rows.flatMap(({ vendorId }) => vendorId ?? []));
const productIds = known(
  rows.flatMap(({ productId }) => productId?.flatMap(([first, last]) => [first - 1, first, last, last + 1]) ?? []),
).filter((id) => id >= 0 && id <= 0xffff);
const triples = known<UsbTriple>(rows.flatMap((when) => [when.interface, when.deviceClass]));
const usages = known(rows.map(({ hid }) => hid));
const names = [...known(rows.flatMap((when) => [when.interface?.name, when.productName])), 'MTP', 'x'].flatMap(
  (name) => [name.replaceAll('*', ''), ` ${name.replaceAll('*', '–').toUpperCase()}\u0007`, name.replaceAll('?', 'ä')],
);
const protocols = [
  ...known(rows.flatMap(({ disk }) => disk?.protocol ?? [])),
  'USB',
  'PCI-Express',
  'Apple Fabric',
  '',
  'other',
];
const mediaKinds = [...known(rows.flatMap(({ disk }) => disk?.mediaKind ?? [])), 'IOMedia', ''];

const id = (ids: readonly number[]): fc.Arbitrary<number> => fc.oneof(fc.constantFrom(0, ...ids), fc.nat(0xffff));
const part = fc.constantFrom(0, 1, 2, 3, 6, 7, 0x0e, 0x50, 0xe0, 0xff);
const triple = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...triples), part, part)
      .map(([t, s, p]) => [t.class, t.subclass ?? s, t.protocol ?? p] as const),
  },
  { weight: 1, arbitrary: fc.tuple(part, part, part) },
);
const name = fc.option(fc.constantFrom(...names), { freq: 3 });

const alternate = fc
  .tuple(triple, name)
  .map(([[interfaceClass, interfaceSubclass, interfaceProtocol], interfaceName]) => ({
    interfaceClass,
    interfaceSubclass,
    interfaceProtocol,
    interfaceName,
  }));

const disk: fc.Arbitrary<DiskFacts> = fc.record(
  {
    protocol: fc.option(fc.constantFrom(...protocols)),
    internal: fc.option(fc.boolean()),
    externalParent: fc.boolean(),
    mediaKind: fc.option(fc.constantFrom(...mediaKinds)),
  },
  { requiredKeys: [] },
);

export const anyDescriptor: fc.Arbitrary<Descriptor> = fc
  .tuple(
    fc.record(
      {
        vendorId: id(vendorIds),
        productId: id(productIds),
        manufacturerName: name,
        productName: name,
        serialNumber: fc.option(fc.constantFrom('4C530001', ' 4c53\u00000001', '0000', '\u{1F600}'.repeat(100))),
        configurations: fc.array(
          fc.record({
            interfaces: fc.array(fc.record({ alternates: fc.array(alternate, { minLength: 1, maxLength: 2 }) }), {
              maxLength: 3,
            }),
          }),
          { maxLength: 2 },
        ),
        hid: fc.array(
          fc
            .tuple(fc.constantFrom(...usages), fc.nat(7))
            .map(([of, usage]) => ({ usagePage: of.usagePage, usage: of.usage ?? usage })),
          { maxLength: 2 },
        ),
        disk,
      },
      { requiredKeys: ['vendorId', 'productId'] },
    ),
    fc.option(triple),
  )
  .map(([descriptor, device]) =>
    device
      ? { ...descriptor, deviceClass: device[0], deviceSubclass: device[1], deviceProtocol: device[2] }
      : descriptor,
  );

/** Some rows of the table with other ranks, so that ties, weak rows and lost overrides come about. */
export const anyTable: fc.Arbitrary<readonly Signature[]> = fc.shuffledSubarray([...SIGNATURES]).chain((chosen) => {
  const ids = new Set(chosen.map(({ id }) => id));
  const ranks = fc.array(fc.constantFrom(0, 1, 49, 50, 51), { minLength: chosen.length, maxLength: chosen.length });
  return ranks.map((rank) =>
    chosen.map((row, i) => ({
      ...row,
      rank: rank[i] ?? 0,
      overrides: (row.overrides ?? []).filter((other) => ids.has(other) && i % 3 > 0),
    })),
  );
});
