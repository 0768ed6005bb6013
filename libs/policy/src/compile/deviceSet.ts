import { BUSES, type DeviceIdentity, type DiskIdentity, type UsbIdentity } from '@portcullis/wire';
import { isDiskIdentity, keyOfIdentity } from '../identity.js';
import { fold } from '../text.js';
import { ByteWriter, utf8 } from './bytes.js';
import { murmur3 } from './hash.js';
import { numberOf } from './masks.js';
import { joinSections, section, StringTable } from './sections.js';

export interface DeviceSetInput {
  readonly name: string;
  /** Rises with every edit. */
  readonly version: number;
  readonly entries: readonly DeviceIdentity[];
}

/** An identity with its texts folded (an empty serial: every device of this make) and the hash that it is found by. */
type Hashed<I extends DeviceIdentity> = I & { readonly hash: number; readonly serial: string };

/**
 * Entries are found by hash, so their order here does not matter and equal ones are written once. An entry whose serial
 * or model is empty after folding can match nothing (SPEC.md 2.4) and is left out. A set without disks is written in
 * version 1, which bridges know that know no disks. Throws `CompileError` for ids out of range.
 */
export function compileDeviceSet(set: DeviceSetInput): Uint8Array {
  const strings = new StringTable();
  const header = new ByteWriter().u32(strings.add(set.name)).u32(set.version);
  const sticks = new Map<string, Hashed<UsbIdentity>>();
  const models = new Map<string, Hashed<DiskIdentity>>();
  for (const entry of set.entries) {
    const key = keyOfIdentity(entry);
    if (key === null) continue;
    if (isDiskIdentity(entry)) models.set(key, hashedDisk(entry));
    else sticks.set(key, hashedUsb(entry));
  }
  const body = new ByteWriter();
  for (const entry of [...sticks.values()].toSorted(byIds)) {
    body.u32(entry.hash).u16(entry.vendorId).u16(entry.productId).u32(strings.add(entry.serial));
  }
  const disks = new ByteWriter();
  for (const entry of [...models.values()].toSorted(byModel)) {
    disks.u32(entry.hash).u8(numberOf(BUSES, entry.bus)).zeros(3);
    disks.u32(strings.add(entry.model)).u32(strings.add(entry.serial));
  }
  return joinSections([
    section(8, header),
    ...strings.sections(),
    section(12, body),
    ...(models.size === 0 ? [] : [section(16, disks)]),
  ]);
}

function hashedUsb(identity: UsbIdentity): Hashed<UsbIdentity> {
  const serial = fold(identity.serialNumber);
  const key = new ByteWriter().u16(identity.vendorId).u16(identity.productId).bytes(utf8(serial)).finish();
  return { ...identity, serial, hash: murmur3(key) };
}

function hashedDisk(identity: DiskIdentity): Hashed<DiskIdentity> {
  const [model, serial] = [fold(identity.model), fold(identity.serialNumber)];
  const key = new ByteWriter()
    .u32(numberOf(BUSES, identity.bus))
    .u32(murmur3(utf8(model)))
    .bytes(utf8(serial))
    .finish();
  return { ...identity, model, serial, hash: murmur3(key) };
}

function byIds(a: Hashed<UsbIdentity>, b: Hashed<UsbIdentity>): number {
  return a.hash - b.hash || a.vendorId - b.vendorId || a.productId - b.productId || inOrder(a.serial, b.serial);
}

function byModel(a: Hashed<DiskIdentity>, b: Hashed<DiskIdentity>): number {
  return a.hash - b.hash || inOrder(a.bus, b.bus) || inOrder(a.model, b.model) || inOrder(a.serial, b.serial);
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
