import type { Block, Grant, Target } from '../model.js';
import { fold } from '../text.js';
import { ByteWriter } from './bytes.js';
import { SetReferences } from './conditions.js';
import { familyMask, verbMask } from './masks.js';
import { joinSections, section, StringTable } from './sections.js';

/** Which parts of a target are given. */
const GIVEN = { families: 1, device: 2, serial: 4, deviceSet: 8 } as const;
/** In a grant: it names a user. */
const NAMES_USER = 16;

/** The payload of a `grants` document, in the order given. Throws `CompileError` for what cannot be expressed. */
export function compileGrants(grants: readonly Grant[]): Uint8Array {
  const strings = new StringTable();
  const sets = new SetReferences();
  const entries = new ByteWriter();
  for (const grant of grants) {
    addTarget(entries, grant.target, grant.user === undefined ? 0 : NAMES_USER, strings, sets);
    for (const text of [grant.id, grant.mac, grant.user ?? '', grant.approvedBy, grant.reason]) {
      entries.u32(strings.add(text));
    }
    entries.u16(verbMask(grant.verbs)).zeros(6).i64(grant.notBefore).i64(grant.expires);
  }
  return joinSections([...strings.sections(), section(64, entries), section(16, sets.writer)]);
}

/** The payload of a `blocks` document, in the order given. Throws `CompileError` for what cannot be expressed. */
export function compileBlocks(blocks: readonly Block[]): Uint8Array {
  const strings = new StringTable();
  const sets = new SetReferences();
  const entries = new ByteWriter();
  for (const block of blocks) {
    addTarget(entries, block.target, 0, strings, sets);
    entries.u32(strings.add(block.id)).u32(strings.add(block.reason)).zeros(4);
  }
  return joinSections([...strings.sections(), section(32, entries), section(16, sets.writer)]);
}

function addTarget(
  out: ByteWriter,
  target: Target,
  moreFlags: number,
  strings: StringTable,
  sets: SetReferences,
): void {
  const { families, device, deviceSet } = target;
  let flags = moreFlags;
  if (families !== undefined) flags |= GIVEN.families;
  if (device !== undefined) flags |= GIVEN.device;
  if (device?.serialNumber !== undefined) flags |= GIVEN.serial;
  if (deviceSet !== undefined) flags |= GIVEN.deviceSet;
  out
    .u8(flags)
    .zeros(3)
    .u32(familyMask(families ?? []));
  out
    .u16(device?.vendorId ?? 0)
    .u16(device?.productId ?? 0)
    .u32(strings.add(fold(device?.serialNumber)));
  out.u32(deviceSet === undefined ? 0 : sets.add(deviceSet));
}
