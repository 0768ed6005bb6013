import type { BridgeMode, Family, Verb } from '@portcullis/wire';
import { isPhoneFamily, isStorageFamily } from './families.js';

/**
 * How far a denial reaches: `certain`; `deterrent` (whoever knows how and has the rights for it can pass it by);
 * `best-effort` (by process or correlation, so some ways remain open); `none` (recorded only).
 */
export type Strength = 'certain' | 'deterrent' | 'best-effort' | 'none';

export interface Reach {
  /** Against everyone but a local administrator. */
  readonly strength: Strength;
  /** Against a local administrator, who can end or remove the bridge: never `certain`. */
  readonly administrator: Exclude<Strength, 'certain'>;
}

export interface EnforceabilityRow extends Reach {
  readonly families: 'disks' | 'network-volumes' | 'phones' | 'others';
  /** Of a phone: all of its verbs at once, or some of them. */
  readonly of: 'whole device' | 'single verbs';
  readonly bridgeMode: BridgeMode;
  /** Major version of macOS from which the row holds, until a row with a higher one takes over. */
  readonly fromMacOS: number;
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
    administrator: 'deterrent',
    source: ES_MOUNT,
  },
  {
    families: 'disks',
    of: 'single verbs',
    bridgeMode: 'approve',
    fromMacOS: 13,
    strength: 'deterrent',
    administrator: 'deterrent',
    source: DA,
  },
  {
    families: 'disks',
    of: 'single verbs',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'certain',
    administrator: 'deterrent',
    source: 'the simulator',
  },
  {
    families: 'network-volumes',
    of: 'single verbs',
    bridgeMode: 'authorize',
    fromMacOS: 13,
    strength: 'certain',
    administrator: 'deterrent',
    source: ES_MOUNT,
  },
  {
    families: 'network-volumes',
    of: 'single verbs',
    bridgeMode: 'approve',
    fromMacOS: 13,
    strength: 'none',
    administrator: 'none',
    source: 'network file systems are mounted without DiskArbitration',
  },
  {
    families: 'network-volumes',
    of: 'single verbs',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'certain',
    administrator: 'deterrent',
    source: 'the simulator',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'authorize',
    fromMacOS: 13,
    strength: 'best-effort',
    administrator: 'best-effort',
    source:
      'before macOS 26 AUTH_IOKIT_OPEN does not say which device is opened: denied by process while a denied phone is attached',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'authorize',
    fromMacOS: 26,
    strength: 'certain',
    administrator: 'deterrent',
    source: 'AUTH_IOKIT_OPEN with the parent’s registry id',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'approve',
    fromMacOS: 13,
    strength: 'deterrent',
    administrator: 'deterrent',
    source: 'USB device capture by root; an administrator can give the device back',
  },
  {
    families: 'phones',
    of: 'whole device',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'certain',
    administrator: 'deterrent',
    source: 'the simulator',
  },
  {
    families: 'phones',
    of: 'single verbs',
    bridgeMode: 'authorize',
    fromMacOS: 13,
    strength: 'best-effort',
    administrator: 'best-effort',
    source: 'by the process that opens the device or talks to usbmuxd; not per phone when several are attached',
  },
  {
    families: 'phones',
    of: 'single verbs',
    bridgeMode: 'approve',
    fromMacOS: 13,
    strength: 'none',
    administrator: 'none',
    source: 'USB capture takes the whole device',
  },
  {
    families: 'phones',
    of: 'single verbs',
    bridgeMode: 'simulate',
    fromMacOS: 0,
    strength: 'best-effort',
    administrator: 'best-effort',
    source: 'the simulator',
  },
];

const NOWHERE: Reach = { strength: 'none', administrator: 'none' };

/** How far a denial of `verb` reaches on such a Mac. `whole`: every verb of the device is denied. */
export function enforceability(family: Family, verb: Verb, whole: boolean, mode: BridgeMode, macOS: number): Reach {
  if (mode === 'observe' || verb === 'connect') return NOWHERE;
  const families = kindOf(family);
  const of = families === 'phones' && whole ? 'whole device' : 'single verbs';
  const rows = ENFORCEABILITY.filter(
    (row) => row.families === families && row.of === of && row.bridgeMode === mode && row.fromMacOS <= macOS,
  );
  const row = rows.toSorted((a, b) => b.fromMacOS - a.fromMacOS)[0];
  return row === undefined ? NOWHERE : { strength: row.strength, administrator: row.administrator };
}

/** In words, for console and documentation alike: `certain; against an administrator of the Mac a deterrent`. */
export function sayReach({ strength, administrator }: Reach): string {
  if (strength === administrator) return WORDS[strength];
  return `${WORDS[strength]}; against an administrator of the Mac ${WORDS[administrator]}`;
}

const WORDS: Readonly<Record<Strength, string>> = {
  certain: 'certain',
  deterrent: 'a deterrent',
  'best-effort': 'best effort',
  none: 'recorded only',
};

function kindOf(family: Family): EnforceabilityRow['families'] {
  if (family === 'network-volume') return 'network-volumes';
  if (isStorageFamily(family)) return 'disks';
  return isPhoneFamily(family) ? 'phones' : 'others';
}
