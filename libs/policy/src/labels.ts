import type { Bus, Device, Effect, Family, Identity, NeverBlocked, Verb } from './model.js';

const FAMILY_LABELS: Readonly<Record<Family, string>> = {
  'usb-storage': 'USB storage',
  'sd-card': 'SD card',
  'external-disk': 'external disk',
  'optical-disc': 'optical disc',
  'apple-mobile': 'iPhone or iPad',
  android: 'Android device',
  camera: 'camera',
  'media-player': 'media player',
  'disk-image': 'disk image',
  'network-volume': 'network volume',
  keyboard: 'keyboard',
  pointer: 'mouse or trackpad',
  'hid-other': 'input device',
  'security-key': 'security key',
  'smart-card': 'smart card reader',
  'network-adapter': 'network adapter',
  serial: 'serial adapter',
  audio: 'audio device',
  video: 'video device',
  printer: 'printer',
  hub: 'USB hub',
  unknown: 'device of unknown kind',
};

/** For people, in the singular and without an article: `USB storage`, `camera`. */
export const familyLabel = (family: Family): string => FAMILY_LABELS[family];

/** What a device is, for people: as `familyLabel`, but the Mac's own disks say so. */
export function kindLabel({ family, bus, neverBlocked }: Pick<Device, 'family' | 'bus' | 'neverBlocked'>): string {
  return neverBlocked === 'internal-fixed' || bus === 'internal' ? 'internal disk' : familyLabel(family);
}

const VERB_LABELS: Readonly<Record<Verb, string>> = {
  read: 'reading',
  write: 'writing',
  execute: 'running programs',
  sync: 'syncing',
  photos: 'importing photos',
  files: 'file transfer',
  debug: 'debugging',
  tether: 'tethering',
  connect: 'connecting',
};

/** As the subject of a sentence: `writing` was denied. */
export const verbLabel = (verb: Verb): string => VERB_LABELS[verb];

const BUS_LABELS: Readonly<Record<Bus, string>> = {
  usb: 'USB',
  sd: 'SD slot',
  thunderbolt: 'Thunderbolt',
  pcie: 'PCI Express',
  firewire: 'FireWire',
  sata: 'SATA',
  virtual: 'virtual',
  network: 'network',
  internal: 'internal',
  unknown: 'unknown',
};
export const busLabel = (bus: Bus): string => BUS_LABELS[bus];

const EFFECT_LABELS: Readonly<Record<Effect, string>> = { allow: 'allowed', deny: 'denied' };
export const effectLabel = (effect: Effect): string => EFFECT_LABELS[effect];

const IDENTITY_LABELS: Readonly<Record<Identity, string>> = {
  unique: 'its serial number tells it from all others',
  shared: 'several devices have this serial number',
  none: 'it has no serial number that can be trusted',
};
export const identityLabel = (identity: Identity): string => IDENTITY_LABELS[identity];

const NEVER_BLOCKED_LABELS: Readonly<Record<NeverBlocked, string>> = {
  'backs-root': 'the Mac runs from it',
  'system-volume': 'it holds a system volume',
  'home-volume': 'it holds the home folder of whoever is signed in',
  'internal-fixed': 'it is built in',
  'no-disk': 'it is no disk',
  'system-image': 'the system itself attached it',
  hub: 'hubs are never blocked',
  keyboard: 'keyboards are never blocked',
  pointer: 'mice and trackpads are never blocked',
  'default-route': 'it carries the network connection of this Mac',
};
export const neverBlockedLabel = (reason: NeverBlocked): string => NEVER_BLOCKED_LABELS[reason];

/** `0x951` → `0951`: how vendor and product ids are written everywhere. */
export const hexId = (id: number): string => id.toString(16).padStart(4, '0');
