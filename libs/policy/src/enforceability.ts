import type { BridgeMode, Family, Verb } from '@portcullis/wire';
import { isPhoneFamily, isStorageFamily } from './families.js';

/**
 * How far a denial reaches: `certain`; `deterrent` (an administrator of the Mac can pass it by); `best-effort` (by
 * process or correlation, so some ways remain open); `none` (recorded only).
 */
export type Strength = 'certain' | 'deterrent' | 'best-effort' | 'none';

export interface EnforceabilityRow {
  readonly families: 'disks' | 'network-volumes' | 'phones' | 'others';
  /** Of a phone: all of its verbs at once, or some of them. */
  readonly of: 'whole device' | 'single verbs';
  readonly bridgeMode: BridgeMode;
  /** Major version of macOS from which the row holds, until a row with a higher one takes over. */
  readonly fromMacOS: number;
  readonly strength: Strength;
  readonly source: string;
}

const DA =
  'DiskArbitration mount approval: only mounts that it mediates, answered within 10 s; mount(8) as root passes it by';
const ES_MOUNT = 'Endpoint Security AUTH_MOUNT and AUTH_REMOUNT, and AUTH_OPEN of the raw device';

/** One table for lint, console and documentation. */
export const ENFORCEABILITY: readonly EnforceabilityRow[] = [
  {
    families: 'disks',
    of: 'single verbs',
    bridgeMode: 'authorize',
    fromMacOS: 13,
    strength: 'certain',
    source: ES_MOUNT,
  },
  { families: 'disks', of: 'single verbs', bridgeMode: 'approve', fromMacOS: 13, strength: 'deterrent', source: DA },
  {
    families: 'disks',
    of: 'single verbs',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'certain',
    source: 'the simulator',
  },
  {
    families: 'network-volumes',
    of: 'single verbs',
    bridgeMode: 'authorize',
    fromMacOS: 13,
    strength: 'certain',
    source: ES_MOUNT,
  },
  {
    families: 'network-volumes',
    of: 'single verbs',
    bridgeMode: 'approve',
    fromMacOS: 13,
    strength: 'none',
    source: 'network file systems are mounted without DiskArbitration',
  },
  {
    families: 'network-volumes',
    of: 'single verbs',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'certain',
    source: 'the simulator',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'authorize',
    fromMacOS: 13,
    strength: 'best-effort',
    source:
      'before macOS 26 AUTH_IOKIT_OPEN does not say which device is opened: denied by process while a denied phone is attached',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'authorize',
    fromMacOS: 26,
    strength: 'certain',
    source: 'AUTH_IOKIT_OPEN with the parent’s registry id',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'approve',
    fromMacOS: 13,
    strength: 'deterrent',
    source: 'USB device capture by root; an administrator can give the device back',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'certain',
    source: 'the simulator',
  },
  {
    families: 'phones',
    of: 'single verbs',
    bridgeMode: 'authorize',
    fromMacOS: 13,
    strength: 'best-effort',
    source: 'by the process that opens the device or talks to usbmuxd; not per phone when several are attached',
  },
  {
    families: 'phones',
    of: 'single verbs',
    bridgeMode: 'approve',
    fromMacOS: 13,
    strength: 'none',
    source: 'USB capture takes the whole device',
  },
  {
    families: 'phones',
    of: 'single verbs',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'best-effort',
    source: 'the simulator',
  },
];

/** How far a denial of `verb` reaches on such a Mac. `whole`: every verb of the device is denied. */
export function enforceability(family: Family, verb: Verb, whole: boolean, mode: BridgeMode, macOS: number): Strength {
  if (mode === 'observe' || verb === 'connect') return 'none';
  const families = kindOf(family);
  const of = families === 'phones' && whole ? 'whole device' : 'single verbs';
  const rows = ENFORCEABILITY.filter(
    (row) => row.families === families && row.of === of && row.bridgeMode === mode && row.fromMacOS <= macOS,
  );
  return rows.toSorted((a, b) => b.fromMacOS - a.fromMacOS)[0]?.strength ?? 'none';
}

function kindOf(family: Family): EnforceabilityRow['families'] {
  if (family === 'network-volume') return 'network-volumes';
  if (isStorageFamily(family)) return 'disks';
  return isPhoneFamily(family) ? 'phones' : 'others';
}
