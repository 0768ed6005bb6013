import { BUSES, type DeviceIdentity, type DiskIdentity } from '@portcullis/wire';
import type { Block, Grant, Target } from '../model.js';
import { isDiskIdentity } from '../identity.js';
import { fold } from '../text.js';
import { ByteWriter } from './bytes.js';
import { SetReferences } from './conditions.js';
import { familyMask, numberOf, verbMask } from './masks.js';
import { joinSections, section, StringTable, type Section } from './sections.js';

/** Which parts of a target are given. */
const GIVEN = { families: 1, device: 2, serial: 4, deviceSet: 8, disk: 32 } as const;
/** In a grant: it names a user. */
const NAMES_USER = 16;

/**
 * The payload of a `grants` document, in the order given. Without disks it is written in version 1, which bridges
 * know that know no disks. Throws `CompileError` for what cannot be expressed.
 */
export function compileGrants(grants: readonly Grant[]): Uint8Array {
  const targets = new Targets();
  const entries = new ByteWriter();
  for (const grant of grants) {
    targets.add(entries, grant.target, grant.user === undefined ? 0 : NAMES_USER);
    for (const text of [grant.id, grant.mac, grant.user ?? '', grant.approvedBy, grant.reason]) {
      entries.u32(targets.strings.add(text));
    }
    entries.u16(verbMask(grant.verbs)).zeros(6).i64(grant.notBefore).i64(grant.expires);
  }
  return targets.join(section(64, entries));
}

/** The payload of a `blocks` document; otherwise like `compileGrants`. */
export function compileBlocks(blocks: readonly Block[]): Uint8Array {
  const targets = new Targets();
  const entries = new ByteWriter();
  for (const block of blocks) {
    targets.add(entries, block.target, 0);
    entries.u32(targets.strings.add(block.id)).u32(targets.strings.add(block.reason)).zeros(4);
  }
  return targets.join(section(32, entries));
}

/** What targets refer to by number. */
class Targets {
  readonly strings = new StringTable();
  private readonly sets = new SetReferences();
  private readonly disks = new ByteWriter();

  add(out: ByteWriter, { families, device, deviceSet }: Target, moreFlags: number): void {
    let flags = moreFlags;
    if (families !== undefined) flags |= GIVEN.families;
    if (device !== undefined) flags |= isDiskIdentity(device) ? GIVEN.disk : GIVEN.device;
    if (device?.serialNumber !== undefined) flags |= GIVEN.serial;
    if (deviceSet !== undefined) flags |= GIVEN.deviceSet;
    out
      .u8(flags)
      .zeros(3)
      .u32(familyMask(families ?? []));
    this.addDevice(out, device);
    out.u32(this.strings.add(fold(device?.serialNumber)));
    out.u32(deviceSet === undefined ? 0 : this.sets.add(deviceSet));
  }

  private addDevice(out: ByteWriter, device: DeviceIdentity | undefined): void {
    if (device !== undefined && isDiskIdentity(device)) out.u32(this.addDisk(device));
    else out.u16(device?.vendorId ?? 0).u16(device?.productId ?? 0);
  }

  private addDisk({ bus, model }: DiskIdentity): number {
    const number = this.disks.length / 8;
    this.disks.u32(numberOf(BUSES, bus)).u32(this.strings.add(fold(model)));
    return number;
  }

  join(entries: Section): Uint8Array {
    const disks = this.disks.length === 0 ? [] : [section(8, this.disks)];
    return joinSections([...this.strings.sections(), entries, section(16, this.sets.writer), ...disks]);
  }
}
