import type { Signature, SignatureConditions, UsbTriple } from '../classify/signature.js';
import { FAMILIES } from '@portcullis/wire';
import { ByteWriter } from './bytes.js';
import type { ConditionTable } from './conditions.js';
import { CompileError } from './errors.js';
import { numberOf } from './masks.js';
import type { StringTable } from './sections.js';

/** Which parts of a row's `when` are given: append only. */
const PART = {
  vendorId: 1 << 0,
  productId: 1 << 1,
  deviceClass: 1 << 2,
  deviceSubclass: 1 << 3,
  deviceProtocol: 1 << 4,
  interfaceClass: 1 << 5,
  interfaceSubclass: 1 << 6,
  interfaceProtocol: 1 << 7,
  interfaceName: 1 << 8,
  hidUsagePage: 1 << 9,
  hidUsage: 1 << 10,
  productName: 1 << 11,
  disk: 1 << 12,
  diskProtocol: 1 << 13,
  diskInternal: 1 << 14,
  diskExternalParent: 1 << 15,
  diskMediaKind: 1 << 16,
} as const;

/** The rows in the order given. Throws `CompileError` when a row overrides one that is not there. */
export function writeSignatures(
  signatures: readonly Signature[],
  strings: StringTable,
  table: ConditionTable,
): ByteWriter {
  const rows = new ByteWriter();
  const numbers = new Map(signatures.map(({ id }, number) => [id, number]));
  for (const { id, family, rank, when, overrides = [] } of signatures) {
    rows.u32(strings.add(id)).u32(partsOf(when)).u8(numberOf(FAMILIES, family)).u8(rank);
    rows
      .u16(when.hid?.usagePage ?? 0)
      .u16(when.hid?.usage ?? 0)
      .zeros(2);
    addTriple(rows, when.deviceClass);
    addTriple(rows, when.interface);
    rows.u8((when.disk?.internal ?? []).reduce((mask, value) => mask | internalBit(value), 0));
    rows.u8(when.disk?.externalParent === true ? 1 : 0);
    rows.u32(strings.add(when.interface?.name ?? '')).u32(strings.add(when.productName ?? ''));
    const ranges = (when.productId ?? []).map(([first, last]) => first + last * 0x10000);
    const protocols = (when.disk?.protocol ?? []).map((protocol) => protocol ?? '');
    const lists = [
      table.addValues(when.vendorId ?? []),
      table.addValues(ranges),
      table.addTexts(protocols),
      table.addTexts(when.disk?.mediaKind ?? []),
      table.addValues(overrides.map((other) => rowNumber(numbers, other))),
    ];
    for (const { first, count } of lists) rows.u32(first).u32(count);
  }
  return rows;
}

function partsOf(when: SignatureConditions): number {
  const { deviceClass, interface: setting, hid, disk } = when;
  const given: readonly (readonly [number, unknown])[] = [
    [PART.vendorId, when.vendorId],
    [PART.productId, when.productId],
    [PART.deviceClass, deviceClass],
    [PART.deviceSubclass, deviceClass?.subclass],
    [PART.deviceProtocol, deviceClass?.protocol],
    [PART.interfaceClass, setting],
    [PART.interfaceSubclass, setting?.subclass],
    [PART.interfaceProtocol, setting?.protocol],
    [PART.interfaceName, setting?.name],
    [PART.hidUsagePage, hid],
    [PART.hidUsage, hid?.usage],
    [PART.productName, when.productName],
    [PART.disk, disk],
    [PART.diskProtocol, disk?.protocol],
    [PART.diskInternal, disk?.internal],
    [PART.diskExternalParent, disk?.externalParent],
    [PART.diskMediaKind, disk?.mediaKind],
  ];
  return given.reduce((parts, [part, value]) => (value === undefined ? parts : parts | part), 0);
}

function addTriple(rows: ByteWriter, triple: UsbTriple | undefined): void {
  rows
    .u8(triple?.class ?? 0)
    .u8(triple?.subclass ?? 0)
    .u8(triple?.protocol ?? 0);
}

/** Bit 0 is no, bit 1 is yes, bit 2 is not known. */
function internalBit(value: boolean | null): number {
  if (value === null) return 4;
  return value ? 2 : 1;
}

function rowNumber(numbers: ReadonlyMap<string, number>, id: string): number {
  const number = numbers.get(id);
  if (number === undefined) throw new CompileError(`a signature overrides \`${id}\`, which is not in the table`);
  return number;
}
