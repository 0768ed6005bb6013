import type { DeviceIdentity } from '../model.js';
import { fold } from '../text.js';
import { ByteWriter, utf8 } from './bytes.js';
import { murmur3 } from './hash.js';
import { joinSections, section, StringTable } from './sections.js';

export interface DeviceSetInput {
  readonly name: string;
  /** Rises with every edit. */
  readonly version: number;
  readonly entries: readonly DeviceIdentity[];
}

interface Entry extends DeviceIdentity {
  readonly hash: number;
  /** Folded; empty: every device of this make. */
  readonly serial: string;
}

/**
 * Entries are found by hash, so their order here does not matter and equal ones are written once. An entry whose serial
 * is empty after folding can match nothing (SPEC.md 2.4) and is left out. Throws `CompileError` for ids out of range.
 */
export function compileDeviceSet(set: DeviceSetInput): Uint8Array {
  const strings = new StringTable();
  const header = new ByteWriter().u32(strings.add(set.name)).u32(set.version);
  const entries = set.entries.flatMap((entry) => indexed(entry)).toSorted(inOrder);
  const body = new ByteWriter();
  let previous: Entry | undefined;
  for (const entry of entries) {
    if (previous !== undefined && inOrder(previous, entry) === 0) continue;
    body.u32(entry.hash).u16(entry.vendorId).u16(entry.productId).u32(strings.add(entry.serial));
    previous = entry;
  }
  return joinSections([section(8, header), ...strings.sections(), section(12, body)]);
}

function indexed(identity: DeviceIdentity): Entry[] {
  const serial = identity.serialNumber === undefined ? '' : fold(identity.serialNumber);
  if (identity.serialNumber !== undefined && serial === '') return [];
  const key = new ByteWriter().u16(identity.vendorId).u16(identity.productId).bytes(utf8(serial)).finish();
  return [{ ...identity, serial, hash: murmur3(key) }];
}

function inOrder(a: Entry, b: Entry): number {
  return (
    a.hash - b.hash ||
    a.vendorId - b.vendorId ||
    a.productId - b.productId ||
    (a.serial < b.serial ? -1 : a.serial > b.serial ? 1 : 0)
  );
}
