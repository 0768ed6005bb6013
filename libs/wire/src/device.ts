/** What is known about a device, as it is recorded and as a policy sees it. */
import * as z from 'zod/mini';
import { carried } from './carried.js';
import type { Frozen } from './frozen.js';
import { BUSES, DISK_BUSES, FAMILIES, IDENTITIES, NEVER_BLOCKED } from './names.js';
import { foreignText } from './text.js';

const foreign = z.nullable(foreignText);
const id16 = z.int().check(z.minimum(0), z.maximum(0xffff));
const byte = z.number();
const known = z.nullable(z.boolean());

export const diskFacts = z.object({
  /** `kDADiskDescriptionDeviceProtocolKey`, for example `USB`, `Secure Digital`, `PCI-Express`, `Virtual Interface`. */
  protocol: z.exactOptional(foreign),
  internal: z.exactOptional(known),
  removable: z.exactOptional(known),
  ejectable: z.exactOptional(known),
  /** Whether a tunnelled PCIe bridge (Thunderbolt, USB4) or an external USB device is among the parents. */
  externalParent: z.exactOptional(z.boolean()),
  /** Media kind as IOKit says it: `IOCDMedia`, `IODVDMedia`, `IOBDMedia`, `IOMedia`. */
  mediaKind: z.exactOptional(foreign),
});
export type DiskFacts = Frozen<z.infer<typeof diskFacts>>;

const descriptorConfiguration = z.object({
  configurationValue: z.exactOptional(byte),
  interfaces: z.array(
    z.object({
      interfaceNumber: z.exactOptional(byte),
      alternates: z.array(
        z.object({
          alternateSetting: z.exactOptional(byte),
          interfaceClass: byte,
          interfaceSubclass: byte,
          interfaceProtocol: byte,
          interfaceName: z.exactOptional(foreign),
        }),
      ),
    }),
  ),
});
export type DescriptorConfiguration = Frozen<z.infer<typeof descriptorConfiguration>>;

/** A USB descriptor with WebUSB's names; `null` or absent strings mean that the device has none. */
export const descriptor = z.object({
  /** 0, as `productId`: none. */
  vendorId: z.number(),
  productId: z.number(),
  manufacturerName: z.exactOptional(foreign),
  productName: z.exactOptional(foreign),
  serialNumber: z.exactOptional(foreign),
  deviceClass: z.exactOptional(byte),
  deviceSubclass: z.exactOptional(byte),
  deviceProtocol: z.exactOptional(byte),
  configurations: z.exactOptional(z.array(descriptorConfiguration)),
  /** From `node-hid` or IOHIDDevice. */
  hid: z.exactOptional(z.array(z.object({ usagePage: z.number(), usage: z.number() }))),
  /** From DiskArbitration and the IORegistry, for anything that is (also) a disk. */
  disk: z.exactOptional(diskFacts),
});
export type Descriptor = Frozen<z.infer<typeof descriptor>>;

/** A device as a policy sees it: classified, bounded, cleaned. */
export const device = z.object({
  family: z.enum(FAMILIES),
  /** Always holds `family`. Absent means: the family alone. */
  capabilities: z.exactOptional(z.array(z.enum(FAMILIES)).check(z.maxLength(FAMILIES.length))),
  vendorId: z.exactOptional(id16),
  productId: z.exactOptional(id16),
  serialNumber: z.exactOptional(foreign),
  manufacturerName: z.exactOptional(foreign),
  productName: z.exactOptional(foreign),
  sdMedia: z.exactOptional(
    z.nullable(z.object({ serialNumber: z.exactOptional(foreign), productName: z.exactOptional(foreign) })),
  ),
  bus: z.exactOptional(z.enum(BUSES)),
  /** Set when the bridge or the fleet knows better than `serialNumber` alone tells. */
  identity: z.exactOptional(z.enum(IDENTITIES)),
  /** Why no policy may block this device, if so. */
  neverBlocked: z.exactOptional(z.enum(NEVER_BLOCKED)),
});
export type Device = Frozen<z.infer<typeof device>>;

/**
 * A device with USB ids, as a set, a grant or a block names it. The serial is compared without regard to ASCII case.
 */
export const usbIdentity = z.object({
  vendorId: id16,
  productId: id16,
  /** Absent: every device of this make. */
  serialNumber: z.exactOptional(foreignText),
});
export type UsbIdentity = Frozen<z.infer<typeof usbIdentity>>;

/** The same for a disk without USB ids. */
export const diskIdentity = z.object({
  bus: z.enum(DISK_BUSES),
  /** As the system names it, for example `Samsung Portable SSD X5`; not a pattern. */
  model: foreignText,
  /** Absent: every disk of this model. */
  serialNumber: z.exactOptional(foreignText),
});
export type DiskIdentity = Frozen<z.infer<typeof diskIdentity>>;

export const deviceIdentity = z.union([usbIdentity, diskIdentity]);
export type DeviceIdentity = Frozen<z.infer<typeof deviceIdentity>>;

/** One attached device as the bridge knows it, with the check of its descriptor that the reader wants. */
function attachedDeviceWith<D extends z.ZodMiniType<Descriptor>>(checkedDescriptor: D) {
  return z.object({
    /** Registry entry id on a Mac, decimal text; unique while attached. */
    registryId: foreignText,
    /** `deviceKey(device)`: stable across Macs and re-plugging as far as the identity allows. */
    key: z.string().check(z.minLength(1), z.maxLength(500)),
    device,
    descriptor: checkedDescriptor,
    /** USB location id or slot, for people. */
    location: z.exactOptional(foreignText),
  });
}
export const attachedDevice = attachedDeviceWith(descriptor);
export type AttachedDevice = Frozen<z.infer<typeof attachedDevice>>;
/** The same as it is taken into the record: its descriptor is long, and carried as it came. */
export const recordedAttachedDevice = attachedDeviceWith(carried<z.infer<typeof descriptor>>());

export const volume = z.object({
  /** `disk4s1` */
  bsdName: foreignText,
  /** Partition's or volume's label. */
  name: z.exactOptional(foreign),
  encrypted: known,
  fileSystem: foreign,
  mountPoint: z.exactOptional(foreign),
  readOnly: z.exactOptional(z.boolean()),
});
export type Volume = Frozen<z.infer<typeof volume>>;

export const processFacts = z.object({
  pid: z.int(),
  path: foreignText,
  signingId: z.exactOptional(foreign),
  platformBinary: z.exactOptional(z.boolean()),
});
export type ProcessFacts = Frozen<z.infer<typeof processFacts>>;
