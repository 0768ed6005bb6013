import {
  DISK_BUSES,
  type Device,
  type DeviceIdentity,
  type DiskBus,
  type DiskIdentity,
  type Identity,
} from '@portcullis/wire';
import type { DeviceSet } from './model.js';
import { hexId } from './labels.js';
import { isTrustworthyFolded, isTrustworthySerial } from './serial.js';
import { clean, fold, foldUpper } from './text.js';

/** Ids of a device, or `null` when it has none (SPEC.md 1.4). */
export function idsOf(device: Device): { readonly vendorId: number; readonly productId: number } | null {
  const { vendorId, productId } = device;
  if (vendorId === undefined || productId === undefined || (vendorId === 0 && productId === 0)) return null;
  return { vendorId, productId };
}

/** The folded serial if it is trustworthy, else `''` (SPEC.md 2.3). */
export function trustedSerial(device: Device): string {
  if (device.identity === 'none') return '';
  const folded = fold(device.serialNumber);
  return isTrustworthyFolded(folded) ? folded : '';
}

/** SPEC.md 2.3: what holds when nobody who knows better has said so. */
export function identityOf(device: Device): Identity {
  return device.identity ?? (isTrustworthySerial(device.serialNumber) ? 'unique' : 'none');
}

/** The folded serial of the SD media if it is trustworthy, else `''`. */
export function trustedSdSerial(device: Device): string {
  const folded = fold(device.sdMedia?.serialNumber);
  return isTrustworthyFolded(folded) ? folded : '';
}

/**
 * Bus and folded model of a disk without USB ids, or `null` where it is none or the system names no model (SPEC.md
 * 2.4).
 */
export function diskOf(device: Device): { readonly bus: DiskBus; readonly model: string } | null {
  const bus = DISK_BUSES.find((one) => one === device.bus);
  const model = fold(device.productName);
  return bus === undefined || model === '' || idsOf(device) ? null : { bus, model };
}

export const isDiskIdentity = (identity: DeviceIdentity): identity is DiskIdentity => 'model' in identity;

/** Two identities with the same key are the same one; `serial` folded, `''`: every device of this make. */
const usbKey = (vendorId: number, productId: number, serial: string): string => `${vendorId}:${productId}:${serial}`;
const diskKey = (bus: DiskBus, model: string, serial: string): string => `${bus}\0${model}\0${serial}`;

/** Keys of every identity that this device has (SPEC.md 2.4): of its make, and its own. */
export function identityKeysOf(device: Device): readonly string[] {
  const ids = idsOf(device);
  const disk = ids ? null : diskOf(device);
  if (!ids && !disk) return [];
  const key = (serial: string): string =>
    ids ? usbKey(ids.vendorId, ids.productId, serial) : disk ? diskKey(disk.bus, disk.model, serial) : '';
  const serial = trustedSerial(device);
  return serial === '' ? [key('')] : [key(''), key(serial)];
}

/** What a set, grant or block says to mean this device and no other; `null` without a serial that can be trusted. */
export function ownIdentityOf(device: Device): DeviceIdentity | null {
  const serialNumber = trustedSerial(device) === '' ? null : clean(device.serialNumber);
  if (serialNumber === null) return null;
  const ids = idsOf(device);
  if (ids) return { ...ids, serialNumber };
  const disk = diskOf(device);
  const model = clean(device.productName);
  return disk && model !== null ? { bus: disk.bus, model, serialNumber } : null;
}

/**
 * The key of an entry or target; an identity whose serial or model is empty after folding has none and matches
 * nothing.
 */
export function keyOfIdentity(identity: DeviceIdentity): string | null {
  const serial = fold(identity.serialNumber);
  if (identity.serialNumber !== undefined && serial === '') return null;
  if (!isDiskIdentity(identity)) return usbKey(identity.vendorId, identity.productId, serial);
  const model = fold(identity.model);
  return model === '' ? null : diskKey(identity.bus, model, serial);
}

/** Which sets a device is in, in time that does not depend on the size of the sets. */
export class DeviceSetIndex {
  private readonly setsByKey = new Map<string, Set<string>>();
  private readonly known = new Set<string>();

  constructor(sets: Iterable<readonly [id: string, set: DeviceSet]>) {
    for (const [id, set] of sets) {
      const setId = fold(id);
      this.known.add(setId);
      for (const entry of set.entries) this.add(setId, entry);
    }
  }

  private add(setId: string, entry: DeviceIdentity): void {
    const key = keyOfIdentity(entry);
    if (key === null) return;
    const sets = this.setsByKey.get(key);
    if (sets) sets.add(setId);
    else this.setsByKey.set(key, new Set([setId]));
  }

  /** `id` folded. */
  has(id: string): boolean {
    return this.known.has(id);
  }

  /** Folded ids of all sets that the identities with these keys are in. */
  setsWith(identityKeys: readonly string[]): ReadonlySet<string> {
    const found = new Set<string>();
    for (const key of identityKeys) for (const id of this.setsByKey.get(key) ?? []) found.add(id);
    return found;
  }
}

/** Stable name of a device across Macs and re-plugging, as far as its identity allows (SPEC.md 2.7). */
export function deviceKey(device: Device): string {
  const ids = idsOf(device);
  const base = ids
    ? `${hexId(ids.vendorId)}:${hexId(ids.productId)}:${foldUpper(trustedSerial(device)) || '-'}`
    : `${device.family}/${device.bus ?? 'unknown'}/${foldUpper(device.productName) || '-'}${ownSerial(device)}`;
  const isCard = device.family === 'sd-card' || (device.capabilities ?? []).includes('sd-card');
  const card = isCard ? foldUpper(trustedSdSerial(device)) : '';
  return card === '' ? base : `${base}:sd=${card}`;
}

/** A disk's own serial sets it apart from others of its model. */
function ownSerial(device: Device): string {
  const serial = diskOf(device) ? trustedSerial(device) : '';
  return serial === '' ? '' : `:sn=${foldUpper(serial)}`;
}
