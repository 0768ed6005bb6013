import type { Bus, Descriptor, Device } from '@portcullis/wire';
import { identityOf } from '../identity.js';
import { clean, fold } from '../text.js';
import { classify } from './classify.js';

/** What whoever saw the device knows and a descriptor cannot tell. */
export type DeviceExtra = Pick<Device, 'bus' | 'identity' | 'neverBlocked' | 'sdMedia'>;

/** Classified, cleaned and bounded: the only way from what a device says of itself to what a policy sees. */
export function toDevice(descriptor: Descriptor, extra: DeviceExtra = {}): Device {
  const { family, capabilities } = classify(descriptor);
  const hasIds = descriptor.vendorId !== 0 || descriptor.productId !== 0;
  const device = {
    family,
    capabilities,
    ...(hasIds ? { vendorId: descriptor.vendorId, productId: descriptor.productId } : {}),
    serialNumber: clean(descriptor.serialNumber),
    manufacturerName: clean(descriptor.manufacturerName),
    productName: clean(descriptor.productName),
    bus: extra.bus ?? busOf(descriptor, hasIds),
    ...(extra.sdMedia === undefined ? {} : { sdMedia: cleanMedia(extra.sdMedia) }),
    ...(extra.neverBlocked === undefined ? {} : { neverBlocked: extra.neverBlocked }),
  };
  return { ...device, identity: extra.identity ?? identityOf(device) };
}

/** A device from outside whose strings may not have been cleaned: a recorded event, a file. */
export function cleanDevice(device: Device): Device {
  const { serialNumber, manufacturerName, productName, sdMedia } = device;
  return {
    ...device,
    ...(serialNumber === undefined ? {} : { serialNumber: clean(serialNumber) }),
    ...(manufacturerName === undefined ? {} : { manufacturerName: clean(manufacturerName) }),
    ...(productName === undefined ? {} : { productName: clean(productName) }),
    ...(sdMedia === undefined ? {} : { sdMedia: cleanMedia(sdMedia) }),
  };
}

function cleanMedia(media: NonNullable<Device['sdMedia']> | null): NonNullable<Device['sdMedia']> | null {
  return media && { serialNumber: clean(media.serialNumber), productName: clean(media.productName) };
}

/** SPEC.md 9.5; `undefined` when the protocol says nothing. */
const BUS_BY_PROTOCOL: ReadonlyMap<string, Bus> = new Map([
  ['usb', 'usb'],
  ['secure digital', 'sd'],
  ['firewire', 'firewire'],
  ['thunderbolt', 'thunderbolt'],
  ['pci-express', 'pcie'],
  ['pci', 'pcie'],
  ['sata', 'sata'],
  ['ata', 'sata'],
  ['atapi', 'sata'],
  ['sas', 'sata'],
  ['scsi', 'sata'],
  ['virtual interface', 'virtual'],
  ['apple fabric', 'internal'],
]);

/** SPEC.md 9.4 */
function busOf(descriptor: Descriptor, hasIds: boolean): Bus {
  const bus = BUS_BY_PROTOCOL.get(fold(clean(descriptor.disk?.protocol)));
  if (bus === 'pcie' && descriptor.disk?.externalParent) return 'thunderbolt';
  return bus ?? (hasIds ? 'usb' : 'unknown');
}
