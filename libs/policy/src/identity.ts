import type { Device, Identity } from '@portcullis/wire';
import type { DeviceIdentity, DeviceSet } from './model.js';
import { hexId } from './labels.js';
import { isTrustworthyFolded, isTrustworthySerial } from './serial.js';
import { fold, foldUpper } from './text.js';

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

/** Two identities with the same key are the same one. */
export function identityKey(vendorId: number, productId: number, serial: string): string {
  return `${vendorId}:${productId}:${serial}`;
}

/** Keys of every identity that this device has (SPEC.md 2.4): of its make, and its own. */
export function identityKeysOf(device: Device): readonly string[] {
  const ids = idsOf(device);
  if (!ids) return [];
  const serial = trustedSerial(device);
  const make = identityKey(ids.vendorId, ids.productId, '');
  return serial === '' ? [make] : [make, identityKey(ids.vendorId, ids.productId, serial)];
}

/** The key of an entry or target; an identity whose serial is empty after folding has none and matches nothing. */
export function keyOfIdentity(identity: DeviceIdentity): string | null {
  if (identity.serialNumber === undefined) return identityKey(identity.vendorId, identity.productId, '');
  const serial = fold(identity.serialNumber);
  return serial === '' ? null : identityKey(identity.vendorId, identity.productId, serial);
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
    : `${device.family}/${device.bus ?? 'unknown'}/${foldUpper(device.productName) || '-'}`;
  const isCard = device.family === 'sd-card' || (device.capabilities ?? []).includes('sd-card');
  const card = isCard ? foldUpper(trustedSdSerial(device)) : '';
  return card === '' ? base : `${base}:sd=${card}`;
}
