/** Which device a mount is of: by its source and, on the Mac that it happens on, by what macOS says of the disk. */
import type { Descriptor, DescriptorConfiguration, Device } from '@portcullis/wire';
import { toDevice } from '@portcullis/policy';
import * as z from 'zod/mini';
import type { Mac } from '../../system/mac.js';
import type { Disposition } from './eslogger.js';

/** What a policy looks at, and what people are told. */
export interface Disk {
  readonly device: Device;
  readonly descriptor: Descriptor;
  /** Decimal; `0`: not looked up. */
  readonly registryId: string;
  readonly volumeName: string | null;
  readonly encrypted: boolean | null;
}

/** `null`: nothing behind it is a device (devfs, autofs), or it is the Mac's own. */
export type Source = { readonly disk: string } | { readonly share: string } | null;

/** A disk whose name cannot be read. */
export const UNNAMED_DISK = 'disk?';
/** Schemes of file systems in user space: what has one of these is on a disk, whatever follows. */
const ON_DISK = ['fat', 'msdos', 'exfat', 'ntfs', 'lifs', 'hfs', 'apfs', 'udf', 'cd9660'];
const BSD_NAME = /^disk\d+(?:s\d+)*$/;

/**
 * As the bridge reads it (core/bridge/mount_source.cc, whose table of cases holds this too): `/dev/disk4s1`, a
 * snapshot of one, macOS 13's `msdos://disk4s1/NAME`; a share is `//user@host/share`, `host:/path` or a URL.
 */
export function sourceOf(source: string): Source {
  if (source.startsWith('//')) return { share: source.replace(/^\/\/[^/@]*@/, '//') };
  const at = source.lastIndexOf('@/dev/');
  const device = at === -1 ? source : source.slice(at + 1);
  if (/^\/dev\/r?disk/.test(device)) return { disk: nameOf(device.slice('/dev/'.length)) };
  const url = /^([^:]+):\/\/(?:\/dev\/)?([^/]*)/.exec(source);
  if (url !== null) {
    const name = nameOf(url[2] ?? '');
    return name !== UNNAMED_DISK || ON_DISK.includes((url[1] ?? '').toLowerCase()) ? { disk: name } : { share: source };
  }
  return /^[^:]+:\//.test(source) ? { share: source } : null;
}

function nameOf(text: string): string {
  const name = text.startsWith('rdisk') ? text.slice(1) : text;
  return BSD_NAME.test(name) && name.length <= 32 ? name : UNNAMED_DISK;
}

/** A share, by what its source says. */
export function shareOf(name: string): Disk {
  const device: Device = {
    family: 'network-volume',
    capabilities: ['network-volume'],
    productName: name.slice(0, 256),
    bus: 'network',
    identity: 'none',
  };
  return { device, descriptor: { vendorId: 0, productId: 0, productName: name.slice(0, 256) }, ...NOT_LOOKED_UP };
}

const NOT_LOOKED_UP = { registryId: '0', volumeName: null, encrypted: null } as const;

/** A disk of which nobody can be asked: what the message itself says. */
export function unknownDisk(disposition: Disposition | null): Disk | null {
  if (disposition === 'internal' || disposition === 'nullfs') return null;
  const disk =
    disposition === 'virtual'
      ? { protocol: 'Virtual Interface' }
      : { internal: disposition === 'external' ? false : null };
  const descriptor: Descriptor = { vendorId: 0, productId: 0, disk };
  return { device: toDevice(descriptor), descriptor, ...NOT_LOOKED_UP };
}

/** Keys of `diskutil info -plist` (diskutil(8); the same in its text since macOS 10.13). */
const info = z.object({
  BusProtocol: z.exactOptional(z.string()),
  Internal: z.exactOptional(z.boolean()),
  RemovableMedia: z.exactOptional(z.boolean()),
  Ejectable: z.exactOptional(z.boolean()),
  MediaName: z.exactOptional(z.string()),
  VolumeName: z.exactOptional(z.string()),
  ParentWholeDisk: z.exactOptional(z.string()),
  Encryption: z.exactOptional(z.boolean()),
  APFSPhysicalStores: z.exactOptional(z.array(z.object({ APFSPhysicalStore: z.string() }))),
});

/** `null`: it is the Mac's own, or has gone; what macOS calls built in and is no card is no business of a policy. */
export async function lookUpDisk(mac: Mac, bsdName: string, disposition: Disposition | null): Promise<Disk | null> {
  const output = await mac.run('/usr/sbin/diskutil', ['info', '-plist', bsdName]);
  const read =
    output.ran && output.code === 0 ? info.safeParse(await mac.parsePropertyList(output.stdout)).data : undefined;
  if (read === undefined) return unknownDisk(disposition);
  const { BusProtocol: bus = null, Internal: internal = null, MediaName: model } = read;
  if (internal === true && bus !== 'Secure Digital' && bus !== 'Disk Image') return null;
  const store = read.APFSPhysicalStores?.[0]?.APFSPhysicalStore ?? read.ParentWholeDisk ?? bsdName;
  const usb = bus === 'USB' ? await usbDeviceWith(mac, wholeDisk(store)) : null;
  const disk = {
    protocol: bus === 'Disk Image' ? 'Virtual Interface' : bus,
    internal: bus === 'Disk Image' ? null : internal,
    removable: read.RemovableMedia ?? null,
    ejectable: read.Ejectable ?? null,
    externalParent: internal === false,
    mediaKind: 'IOMedia',
  };
  const descriptor: Descriptor = {
    vendorId: 0,
    productId: 0,
    ...(model === undefined ? {} : { productName: model }),
    ...usb?.descriptor,
    disk,
  };
  return {
    device: toDevice(descriptor),
    descriptor,
    registryId: usb?.registryId ?? '0',
    volumeName: read.VolumeName || null,
    encrypted: read.Encryption ?? null,
  };
}

const wholeDisk = (bsdName: string): string => /^disk\d+/.exec(bsdName)?.[0] ?? bsdName;

/** An entry of `ioreg -a`: properties, and its children below one key. */
const entry = z.record(z.string(), z.unknown());
type Entry = z.infer<typeof entry>;
const CHILDREN = 'IORegistryEntryChildren';
const MOST_BYTES = 32 * 1024 * 1024;
const DEEPEST = 64;

/** The USB device that carries the disk, by what the registry says of everything below each device. */
async function usbDeviceWith(mac: Mac, disk: string): Promise<{ registryId: string; descriptor: Descriptor } | null> {
  const output = await mac.run('/usr/sbin/ioreg', ['-a', '-l', '-r', '-c', 'IOUSBHostDevice'], {
    maxBytes: MOST_BYTES,
  });
  if (!output.ran || output.code !== 0) return null;
  const roots = z.array(entry).safeParse(await mac.parsePropertyList(output.stdout)).data ?? [];
  let found: Entry | null = null;
  const visit = (node: Entry, usb: Entry | null, depth: number): void => {
    const carrier = isUsbDevice(node) ? node : usb;
    if (node['BSD Name'] === disk && carrier !== null) found = carrier;
    if (depth > DEEPEST || found !== null) return;
    for (const child of z.array(entry).safeParse(node[CHILDREN]).data ?? []) visit(child, carrier, depth + 1);
  };
  for (const root of roots) visit(root, null, 0);
  return found === null
    ? null
    : { registryId: String(numberIn(found, 'IORegistryEntryID')), descriptor: descriptorOf(found) };
}

/** Interfaces have the ids of their device too. */
function isUsbDevice(node: Entry): boolean {
  return (
    typeof node['idVendor'] === 'number' &&
    typeof node['idProduct'] === 'number' &&
    node['bInterfaceClass'] === undefined
  );
}

function descriptorOf(usb: Entry): Descriptor {
  const serialNumber = textIn(usb, 'kUSBSerialNumberString', 'USB Serial Number');
  const manufacturerName = textIn(usb, 'kUSBVendorString', 'USB Vendor Name');
  const productName = textIn(usb, 'kUSBProductString', 'USB Product Name');
  return {
    vendorId: numberIn(usb, 'idVendor'),
    productId: numberIn(usb, 'idProduct'),
    ...(serialNumber === null ? {} : { serialNumber }),
    ...(manufacturerName === null ? {} : { manufacturerName }),
    ...(productName === null ? {} : { productName }),
    deviceClass: numberIn(usb, 'bDeviceClass'),
    deviceSubclass: numberIn(usb, 'bDeviceSubClass'),
    deviceProtocol: numberIn(usb, 'bDeviceProtocol'),
    configurations: [{ interfaces: interfacesBelow(usb) }],
  };
}

function interfacesBelow(node: Entry, depth = 0): DescriptorConfiguration['interfaces'] {
  if (depth > DEEPEST) return [];
  return (z.array(entry).safeParse(node[CHILDREN]).data ?? []).flatMap((child) => {
    // Devices behind a hub are devices of their own.
    if (isUsbDevice(child)) return [];
    const own = typeof child['bInterfaceClass'] !== 'number' ? [] : [{ alternates: [interfaceOf(child)] }];
    return [...own, ...interfacesBelow(child, depth + 1)];
  });
}

function interfaceOf(node: Entry) {
  return {
    interfaceClass: numberIn(node, 'bInterfaceClass'),
    interfaceSubclass: numberIn(node, 'bInterfaceSubClass'),
    interfaceProtocol: numberIn(node, 'bInterfaceProtocol'),
  };
}

function numberIn(node: Entry, key: string): number {
  const value = node[key];
  return typeof value === 'number' ? value : 0;
}

function textIn(node: Entry, ...keys: readonly string[]): string | null {
  const value = keys.map((key) => node[key]).find((one) => typeof one === 'string' && one !== '');
  return typeof value === 'string' ? value : null;
}
