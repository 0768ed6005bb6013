import type { Family } from '@portcullis/wire';
import { familyLabel as policyLabel, identityOf } from '@portcullis/policy';
import type { Tone } from '../../display/Tone.js';
import type { AttachedDevice, DeviceRow, SharedFinding } from '@portcullis/wire';

/** `USB storage`, `Camera`: as a heading or a table's cell has it. */
export function familyLabel(family: Family): string {
  const label = policyLabel(family);
  // `iPhone` keeps its own spelling.
  return /^[a-z](?![A-Z])/.test(label) ? label.charAt(0).toUpperCase() + label.slice(1) : label;
}

/** A device without ids is known by `family/bus/name`. */
const INTERNAL_DISK = /^unknown\/internal\//;

/** A disk that is built in has no family: no policy is about it. It is still worth its name. */
export function isInternalDisk(family: Family, key: string | null): boolean {
  return family === 'unknown' && key !== null && INTERNAL_DISK.test(key);
}

export function familyOf(family: Family, key: string | null): string {
  return isInternalDisk(family, key) ? 'Internal disk' : familyLabel(family);
}

/** `0951:1666`; an id that is not known shows as `????`. */
export function idPair(vendorId: string | null | undefined, productId: string | null | undefined): string {
  return `${vendorId ?? '????'}:${productId ?? '????'}`;
}

export interface IdentityFlag {
  readonly tone: Tone;
  readonly label: string;
  readonly title: string;
}

/** The same for a device as an event has it. */
export function attachedFlag({ device, key }: Pick<AttachedDevice, 'device' | 'key'>): IdentityFlag | null {
  const identity = identityOf(device);
  return identityFlag({
    family: device.family,
    key,
    identity,
    shared: identity === 'shared',
    serialNumber: device.serialNumber ?? null,
  });
}

/** How far the serial number can be trusted, when that is worth a word; `null` when it simply can. */
export function identityFlag(
  device: Pick<DeviceRow, 'family' | 'key' | 'identity' | 'shared' | 'serialNumber'>,
): IdentityFlag | null {
  if (isInternalDisk(device.family, device.key)) return null;
  if (device.shared || device.identity === 'shared') {
    return {
      tone: 'warn',
      label: 'Serial shared by several devices',
      title: 'More than one physical device has shown this serial number: allowing it allows all of them.',
    };
  }
  if (device.identity === 'none') {
    return device.serialNumber
      ? {
          tone: 'warn',
          label: 'Many devices have this serial number',
          title:
            'It is a placeholder or one that a maker gives to many: this device cannot be told from others of its make.',
        }
      : {
          tone: 'calm',
          label: 'No serial number',
          title: 'This device cannot be told from others of its make.',
        };
  }
  return null;
}

/** What showed that several devices have the serial number; the moment is said beside it. */
export function sharedReason({ reason, macs }: SharedFinding): string {
  const [one = 'a Mac', other = 'another Mac'] = macs.map(({ hostname }) => hostname);
  switch (reason) {
    case 'at-two-macs':
      return `it was attached to ${one} and ${other} at the same time`;
    case 'twice-at-one-mac':
      return `it was attached to ${one} twice at once`;
    case 'too-fast':
      return `it was attached to ${one} and ${other} within a time in which no device gets from one to the other`;
    case 'said-by-mac':
      return `${one} has seen it on several devices`;
  }
}

export function deviceTitle(device: Pick<DeviceRow, 'productName' | 'manufacturerName'>): string {
  return device.productName || device.manufacturerName || 'Device without a name';
}
