/** What the tests of the importer share. */
import { evaluate, prepare, type Policy } from '@portcullis/policy';
import type { Device, Verb } from '@portcullis/wire';
import type { DefenderGroup, Query } from './defender-reference.js';

export const GROUP = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
export const group = (n: number, query: Query): DefenderGroup => ({
  $type: 'device',
  id: GROUP(n),
  name: `group ${n}`,
  query,
});
export const removable = (type: string, ...access: string[]) => ({
  $type: 'removableMedia',
  enforcement: { $type: type },
  access,
});
export const ON = {
  removableMedia: { disable: false },
  appleDevice: { disable: false },
  portableDevice: { disable: false },
};

export const kingston: Device = { family: 'usb-storage', vendorId: 0x0951, productId: 0x1666, serialNumber: 'K7F3A2' };
export const sandisk: Device = { family: 'usb-storage', vendorId: 0x0781, productId: 0x5567, serialNumber: 'S9D1C4' };
export const phone: Device = { family: 'apple-mobile', vendorId: 0x05ac, productId: 0x12a8, serialNumber: 'P5E8B7' };

export function effect(policy: Policy, device: Device, verb: Verb) {
  const inputs = prepare({ policy, deviceSets: new Map(), grants: [], blocks: [] });
  return evaluate(inputs, device, { volume: { encrypted: false, fileSystem: 'exfat' } }).verbs[verb]?.effect;
}
