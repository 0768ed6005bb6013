/** Numbers that no header names: who made them can be told from their parts (mach/error.h). */
import type { Code } from './table.js';

const IOKIT = 0x38;
const LOCAL = 0x3e;
const MACH_IPC = 0x04;

/** Families of IOKit by number of the subsystem (IOKit/IOReturn.h). */
const FAMILIES: ReadonlyMap<number, string> = new Map([
  [0, 'common'],
  [1, 'USB'],
  [2, 'FireWire'],
  [4, 'block storage'],
  [5, 'graphics'],
  [6, 'networking'],
  [8, 'Bluetooth'],
  [9, 'power management unit'],
  [10, 'ACPI'],
  [11, 'SMBus'],
  [12, 'AHCI'],
  [13, 'power management'],
  [14, 'HID system'],
  [16, 'SCSI'],
  [17, 'USB audio'],
  [18, 'wireless charging'],
  [29, 'Thunderbolt'],
  [30, 'graphics acceleration'],
  [31, 'key store'],
  [33, 'APFS'],
  [34, 'ACPI embedded controller'],
  [35, 'time synchronisation'],
  [0x2a, 'platform'],
  [0x45, 'audio and video'],
  [0x46, 'CEC'],
  [0x47, 'ARC'],
  [0x80, 'baseband'],
  [0xfe, 'HDA'],
  [0x147, 'HSIC'],
  [0x174, 'SDIO'],
  [0x208, 'WLAN'],
  [0xffe, 'a vendor’s own'],
  [0xfff, 'reserved'],
]);

/** Subsystems of "user defined errors" (DiskArbitration/DADissenter.h). */
const LOCAL_SYSTEMS: ReadonlyMap<number, string> = new Map([[0x368, 'Disk Arbitration']]);

export interface Decoded extends Code {
  readonly domain: string;
}

/** system(6) | subsystem(12) | code(14). `null`: the system is none that is known here. */
export function decodeParts(value: number): Decoded | null {
  const system = value >>> 26;
  const subsystem = (value >>> 14) & 0xfff;
  const code = `0x${(value & 0x3fff).toString(16)}`;
  if (system === IOKIT) {
    const family = FAMILIES.get(subsystem);
    return {
      domain: 'IOReturn',
      name: `IOKit, ${family === undefined ? `family ${subsystem}` : `${family} family`}, code ${code}`,
      meaning:
        'no public header names this code; its parts say that a driver of this family returned it, and the log of the kernel at that moment says more',
    };
  }
  if (system === LOCAL) {
    const name = LOCAL_SYSTEMS.get(subsystem);
    return name === undefined
      ? null
      : { domain: 'DADissenter', name: `${name}, code ${code}`, meaning: 'no public header names this code' };
  }
  if (system === MACH_IPC) {
    return {
      domain: 'mach_msg',
      name: `Mach message, ${subsystem === 0 ? 'sending' : subsystem === 1 ? 'receiving' : `part ${subsystem}`}, code ${code}`,
      meaning: 'talking to another process or to a driver failed',
    };
  }
  return null;
}
