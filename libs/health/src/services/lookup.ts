/** What IOService matching for a name, a class or a bundle identifier would hit, and the traps in it. */
import { hardwareOf } from './hardware.js';
import type { Hardware } from './hardware.js';
import { ownClass } from './registry.js';
import type { RegistryEntry } from './registry.js';

/** By which way of asking a service is found. */
export const WAYS = ['class', 'name', 'user-class', 'bundle'] as const;
export type Way = (typeof WAYS)[number];

export interface ServiceHit {
  readonly name: string;
  readonly className: string;
  readonly id: string;
  readonly ways: readonly Way[];
  readonly registered: boolean | null;
  readonly matched: boolean | null;
  readonly active: boolean | null;
  readonly busy: number | null;
  readonly hardware: Hardware;
  /** Bundle of the driver that it is. */
  readonly bundle: string | null;
  /** Its class inside a driver extension; then `className` is the kernel's stand-in. */
  readonly userClass: string | null;
  /** Bundles of the drivers that matched on it. */
  readonly drivers: readonly string[];
  /** Who has it open, as the kernel names them: `pid 108, usbmuxd`. */
  readonly openedBy: readonly string[];
  /** Entitlements that macOS asks of a driver extension for it. */
  readonly driverEntitlements: string | null;
}

export interface ServiceLookup {
  readonly asked: string;
  /** How many services each way of asking finds; only registered ones are ever found. */
  readonly counts: Readonly<Record<Way, number>>;
  readonly hits: readonly ServiceHit[];
  /** Names and classes that look alike, when nothing was hit. */
  readonly similar: readonly string[];
  readonly remarks: readonly Remark[];
}

export const REMARKS = [
  'not-found',
  'user-class-only',
  'always-there',
  'not-registered',
  'busy',
  'no-driver',
  'classes-not-known',
  'legacy-class',
] as const;
export type RemarkCode = (typeof REMARKS)[number];

export interface Remark {
  readonly code: RemarkCode;
  readonly text: string;
}

const MOST_HITS = 50;
const MOST_SIMILAR = 8;

export function lookUpService(entries: readonly RegistryEntry[], asked: string): ServiceLookup {
  const found = unique(entries)
    .map((entry) => ({ entry, ways: waysTo(entry, asked) }))
    .filter(({ ways }) => ways.length > 0);
  const visible = found.filter(({ entry }) => entry.registered !== false);
  const count = (way: Way) => visible.filter(({ ways }) => ways.includes(way)).length;
  const hits = found.slice(0, MOST_HITS).map(({ entry, ways }) => hitOf(entry, ways));
  const counts = {
    class: count('class'),
    name: count('name'),
    'user-class': count('user-class'),
    bundle: count('bundle'),
  };
  const similar = found.length === 0 ? lookAlikes(entries, asked) : [];
  return { asked, counts, hits, similar, remarks: remarksOn(entries, asked, counts, hits) };
}

/** An entry with two parents is printed twice. */
function unique(entries: readonly RegistryEntry[]): readonly RegistryEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ id }) => id === '' || (!seen.has(id) && seen.add(id).size > 0));
}

function waysTo(entry: RegistryEntry, asked: string): readonly Way[] {
  const { properties } = entry;
  const has = (key: string) => properties.get(key) === asked;
  const listed = (key: string) => properties.get(key)?.includes(`"${asked}"`) === true;
  return WAYS.filter((way) => {
    switch (way) {
      case 'class':
        return entry.classes.includes(asked);
      case 'name':
        // Nubs of the device tree are found by these too (IOKitLib.h).
        return (
          entry.name === asked || ['compatible', 'device_type', 'model', 'name'].some((key) => has(key) || listed(key))
        );
      case 'user-class':
        return has('IOUserClass') || listed('IOUserClasses');
      case 'bundle':
        return has('CFBundleIdentifier') || has('IOUserServerName');
    }
  });
}

function hitOf(entry: RegistryEntry, ways: readonly Way[]): ServiceHit {
  const { properties } = entry;
  const below = functionsOf(entry);
  const drivers = below.flatMap((at) => at.properties.get('CFBundleIdentifier') ?? []);
  const openedBy = [entry, ...below].flatMap((at) =>
    ['IOUserClientCreator', 'UsbExclusiveOwner'].flatMap((key) => at.properties.get(key) ?? []),
  );
  return {
    name: entry.name,
    className: ownClass(entry),
    id: entry.id,
    ways,
    registered: entry.registered,
    matched: entry.matched,
    active: entry.active,
    busy: entry.busy,
    hardware: hardwareOf(entry),
    bundle: properties.get('CFBundleIdentifier') ?? null,
    userClass: properties.get('IOUserClass') ?? null,
    drivers: [...new Set(drivers)].slice(0, 10),
    openedBy: [...new Set(openedBy)].slice(0, 10),
    driverEntitlements: properties.get('IOServiceDEXTEntitlements') ?? null,
  };
}

/** All below it, but not the devices that hang on it in turn, as on a hub. */
function functionsOf(entry: RegistryEntry): readonly RegistryEntry[] {
  const below: RegistryEntry[] = [];
  const waiting = [...entry.children];
  for (let at = waiting.pop(); at !== undefined && below.length < 500; at = waiting.pop()) {
    if (at.classes.includes('IOUSBHostDevice')) continue;
    below.push(at);
    waiting.push(...at.children);
  }
  return below;
}

/** What stands for a device or one of its functions, and waits for a driver. */
export function isUsbNub({ className }: Pick<ServiceHit, 'className'>): boolean {
  return /^IOUSB(Host)?(Device|Interface)$/.test(className);
}

function lookAlikes(entries: readonly RegistryEntry[], asked: string): readonly string[] {
  const wanted = asked.toLowerCase();
  const texts = entries.flatMap((entry) => [
    entry.name,
    ownClass(entry),
    entry.properties.get('IOUserClass') ?? '',
    entry.properties.get('CFBundleIdentifier') ?? '',
  ]);
  const alike = texts.filter((text) => text !== '' && text.toLowerCase().includes(wanted));
  return [...new Set(alike)].slice(0, MOST_SIMILAR);
}

/** Legacy names of classes, which newer Macs do not publish any more (libusb and node-usb issues). */
const LEGACY: ReadonlyMap<string, string> = new Map([
  ['IOUSBDevice', 'IOUSBHostDevice'],
  ['IOUSBInterface', 'IOUSBHostInterface'],
]);

function remarksOn(
  entries: readonly RegistryEntry[],
  asked: string,
  counts: ServiceLookup['counts'],
  hits: readonly ServiceHit[],
): readonly Remark[] {
  const remarks: Remark[] = [];
  const say = (code: RemarkCode, text: string) => remarks.push({ code, text });
  const modern = LEGACY.get(asked);
  if (modern !== undefined && counts.class === 0) {
    say(
      'legacy-class',
      `${asked} is the class of old; this Mac publishes ${modern}. Match ${modern}, which is there since macOS 10.11.`,
    );
  }
  if (hits.length === 0) {
    say(
      'not-found',
      'No service of this Mac has that name, class or bundle identifier. A driver is there only while its device is attached and it has matched: attach the device, and look whether its driver extension is enabled (systemextensionsctl list). Names are compared letter by letter, and may differ from one macOS or Mac to another; bundle identifier and IOUserClass do not.',
    );
  }
  if (counts['user-class'] > 0 && counts.class === 0) {
    const kernel = hits.find((hit) => hit.ways.includes('user-class'))?.className ?? 'IOUserService';
    say(
      'user-class-only',
      `${asked} is a class inside a driver extension. The kernel knows it as ${kernel}, so IOServiceMatching("${asked}") gives an empty iterator on every Mac. Match IOServiceMatching("${kernel}") with IOPropertyMatch { IOUserClass = "${asked}" }, or with the bundle identifier; IOServiceNameMatching works only while the driver keeps that name.`,
    );
  }
  const always = hits.filter((hit) => hit.hardware.kind === 'always');
  if (always.length > 0) {
    say(
      'always-there',
      `${always.length === hits.length ? 'What is found' : 'A part of what is found'} hangs below ${always[0]?.hardware.name ?? 'IOUserResources'}, which exists on every Mac: its driver asks for no hardware, so matching counts it whether a device is attached or not. To learn of a device, match its nub (IOUSBHostDevice with idVendor and idProduct), or ask for a driver with such a provider (IOProviderClass).`,
    );
  }
  return [...remarks, ...stateRemarks(entries, counts, hits)];
}

function stateRemarks(
  entries: readonly RegistryEntry[],
  counts: ServiceLookup['counts'],
  hits: readonly ServiceHit[],
): readonly Remark[] {
  const remarks: Remark[] = [];
  const visible = counts.class + counts.name + counts['user-class'] + counts.bundle;
  const hidden = hits.filter((hit) => hit.registered === false);
  if (hidden.length > 0) {
    remarks.push({
      code: 'not-registered',
      text: `${hidden.length === hits.length && visible === 0 ? 'What is there' : 'A part of it'} is not registered: IOServiceGetMatchingServices finds only what has called registerService(). A driver whose Start failed or that is still starting stays so; user clients always do.`,
    });
  }
  if (hits.some((hit) => (hit.busy ?? 0) > 0)) {
    remarks.push({
      code: 'busy',
      text: 'Matching is still under way (busy is not 0). Ask with IOServiceAddMatchingNotification, and take what the iterator holds at the start as well, or wait with IOKitWaitQuiet.',
    });
  }
  if (hits.some((hit) => isUsbNub(hit) && hit.drivers.length === 0 && hit.openedBy.length === 0)) {
    remarks.push({
      code: 'no-driver',
      text: 'A device is attached, and no driver has matched on it, nor has a program opened it. A driver extension matches only when it is enabled, and when its entitlement (com.apple.developer.driverkit.transport.usb) names the vendor.',
    });
  }
  if (entries.every((entry) => entry.classes.length <= 1)) {
    remarks.push({
      code: 'classes-not-known',
      text: 'This output does not say which class is derived from which, so services of a derived class are missing here. Make it with: ioreg -l -i -w 0',
    });
  }
  return remarks;
}
