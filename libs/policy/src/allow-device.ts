import { VERBS, type Device, type Effect, type Verb } from '@portcullis/wire';
import type { Conditions, Rule } from './model.js';
import { diskOf, idsOf, trustedSdSerial, trustedSerial } from './identity.js';
import { familyLabel, hexId } from './labels.js';
import { clean, fold } from './text.js';

/**
 * A rule that allows `verbs` of exactly this device, as far as its identity allows: of a device without a serial that
 * can be trusted it covers all of the same make, and its description says so. `null` when nothing tells the device
 * from others of its family. `write` brings `read` with it.
 */
export function allowDeviceRule(device: Device, verbs: readonly Verb[], id: string): Rule | null {
  const identity = identityConditions(device);
  if (identity === null) return null;
  const effects: Partial<Record<Verb, Effect>> = {};
  for (const verb of VERBS) {
    if (verbs.includes(verb) || (verb === 'read' && verbs.includes('write'))) effects[verb] = 'allow';
  }
  return {
    id,
    description: describe(device, identity),
    enabled: true,
    grantable: true,
    match: identity,
    verbs: effects,
    report: 'audit',
  };
}

function identityConditions(device: Device): Conditions | null {
  const ids = idsOf(device);
  const serial = trustedSerial(device);
  const card = trustedSdSerial(device);
  const media: Conditions = card === '' ? {} : { sdMediaSerial: [literal(card)] };
  if (ids) {
    const make = { vendorId: [ids.vendorId], productId: [ids.productId] };
    if (serial !== '') return { ...make, serialNumber: [literal(serialAsWritten(device))], ...media };
    // Without a serial the family keeps a stick's permission from a phone that borrows its ids.
    return { family: [device.family], ...make, ...media };
  }
  const name = clean(device.productName);
  const disk = diskOf(device);
  if (disk && name !== null && serial !== '') {
    return { serialNumber: [literal(serialAsWritten(device))], productName: [literal(name)], bus: [disk.bus] };
  }
  if (card !== '') return { family: [device.family], ...media };
  if (name === null || fold(name) === '') return null;
  return { family: [device.family], ...(device.bus ? { bus: [device.bus] } : {}), productName: [literal(name)] };
}

function serialAsWritten(device: Device): string {
  return clean(device.serialNumber) ?? '';
}

/** A pattern has no escapes; `?` for a star or question mark in a serial keeps the rule to texts of this length. */
function literal(text: string): string {
  return text.replace(/[*?]/g, '?');
}

function describe(device: Device, match: Conditions): string {
  const name = clean(device.productName) ?? familyLabel(device.family);
  if (match.serialNumber || match.sdMediaSerial) return `Allows exactly this device: ${name}`;
  if (match.vendorId) {
    const make = `${hexId(device.vendorId ?? 0)}:${hexId(device.productId ?? 0)}`;
    return `Allows every ${name} (${make}): this device has no serial number that can be trusted`;
  }
  return `Allows every ${familyLabel(device.family)} named ${name}: it has neither ids nor a serial number`;
}
