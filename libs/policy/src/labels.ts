import type { Bus, Device, Effect, Family, Identity, NeverBlocked, Refusal, Verb } from '@portcullis/wire';
import type { DocumentKind } from './compile/envelope.js';
import { clean } from './text.js';

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

const DOCUMENT_LABELS: Readonly<Record<DocumentKind, string>> = {
  policy: 'the policy',
  'device-set': 'the device set',
  grants: 'the list of grants',
  blocks: 'the list of emergency blocks',
  mac: 'the document of this Mac',
  anchor: 'the new trust anchor',
};

/** `the device set`; a kind that a newer bridge names is said as it stands. */
export const documentLabel = (kind: string): string =>
  labelIn(DOCUMENT_LABELS, kind) ?? `a document of kind “${clean(kind) ?? ''}”`;

const REFUSAL_REASONS: Readonly<Record<Refusal, string>> = {
  corrupt: 'it is damaged or incomplete',
  'newer-format': 'its format is newer than the bridge on this Mac understands, so the Mac needs an update',
  'wrong-key': 'it was signed with a key that this Mac does not trust',
  unsigned: 'it carries no signature',
  'bad-signature': 'its signature is not valid, so it was altered after it was signed',
  'wrong-mac': 'it was made for another Mac or another organisation',
  older: 'it is older than one that this Mac has had, so someone may be putting back old files',
  expired: 'it has expired',
};

/** Why a Mac refused a document, as the end of a sentence: `it has expired`. */
export function refusalReason(reason: string | null | undefined): string {
  const known = labelIn(REFUSAL_REASONS, reason);
  return known ?? `the bridge said ${quotedOr(reason, 'no reason')}`;
}

const GAP_REASONS: Readonly<Record<string, string>> = {
  'queue-full': 'more happened at once than the bridge could write down',
  'disk-full': 'the disk was full or could not be written',
  'journal-corrupt': 'they could not be read back from the disk',
  'journal-restarted': 'the bridge’s disk came back from an earlier time, and its record of them began anew',
  'dropped-by-system': 'macOS dropped them before the bridge saw them',
  'spool-damaged': 'the agent’s record of them was damaged, and the others could still be read',
  'spool-unreadable': 'the agent’s record was damaged, and how many it held is not known',
  'spool-full': 'the server was out of reach for so long that the agent had no room left',
};

/** Why events were lost, as the end of a sentence. */
export function gapReason(reason: string | null | undefined): string {
  return labelIn(GAP_REASONS, reason) ?? quotedOr(reason, 'no reason was given');
}

/** `spool-damaged` → `spool damaged`: a name from the wire that nobody has put into words. */
export const wordsOf = (name: string): string => name.replaceAll('-', ' ');

function labelIn(labels: Readonly<Record<string, string>>, name: string | null | undefined): string | undefined {
  return name !== null && name !== undefined && Object.hasOwn(labels, name) ? labels[name] : undefined;
}

function quotedOr(text: string | null | undefined, otherwise: string): string {
  const shown = clean(text);
  return shown === null ? otherwise : `“${shown}”`;
}
