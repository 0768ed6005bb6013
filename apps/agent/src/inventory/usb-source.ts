import type { DescriptorConfiguration } from '@portcullis/wire';
import type { ConfigDescriptor, Device, InterfaceDescriptor, usb } from 'usb';
import type { DeviceSource, SeenDevice } from './source.js';

type UsbLibrary = typeof usb;

/** A device that answers string requests slowly or never must not hold up the others. */
const STRING_TIMEOUT_MILLIS = 500;
/** `bInterfaceClass` of hubs: they are listed by their descriptor, their strings say nothing. */
const HUB = 9;

/** USB devices through libusb, with its hotplug events. The library is loaded when it is opened, not before. */
export class UsbSource implements DeviceSource {
  readonly name = 'usb';
  #library: UsbLibrary | undefined;
  #onChange: () => void = () => {};
  readonly #strings = new Map<string, Strings>();

  async open(onChange: () => void): Promise<void> {
    const { usb } = await import('usb');
    // The package only prints a warning when libusb itself cannot start; its classes are missing then.
    if (typeof usb.Device !== 'function') throw new Error('libusb cannot be started on this computer');
    this.#library = usb;
    this.#onChange = onChange;
    usb.on('attach', this.#onChange);
    usb.on('detach', this.#onChange);
    usb.unrefHotplugEvents();
  }

  async list(): Promise<readonly SeenDevice[]> {
    const devices = this.#library?.getDeviceList() ?? [];
    const seen: SeenDevice[] = [];
    for (const device of devices) seen.push(await this.#see(device));
    const attached = new Set(seen.map(({ registryId }) => registryId));
    for (const id of this.#strings.keys()) if (!attached.has(id)) this.#strings.delete(id);
    return seen;
  }

  close(): void {
    this.#library?.removeListener('attach', this.#onChange);
    this.#library?.removeListener('detach', this.#onChange);
    this.#library = undefined;
  }

  async #see(device: Device): Promise<SeenDevice> {
    const { deviceDescriptor: descriptor, busNumber, deviceAddress } = device;
    const location = [busNumber, ...(portsOf(device) ?? [])].join('.');
    const registryId = `usb-${busNumber}-${deviceAddress}`;
    const strings = this.#strings.get(registryId) ?? (await readStrings(device));
    this.#strings.set(registryId, strings);
    return {
      registryId,
      location,
      descriptor: {
        vendorId: descriptor.idVendor,
        productId: descriptor.idProduct,
        ...strings,
        deviceClass: descriptor.bDeviceClass,
        deviceSubclass: descriptor.bDeviceSubClass,
        deviceProtocol: descriptor.bDeviceProtocol,
        configurations: configurationsOf(device),
      },
    };
  }
}

interface Strings {
  readonly manufacturerName: string | null;
  readonly productName: string | null;
  readonly serialNumber: string | null;
}

async function readStrings(device: Device): Promise<Strings> {
  const none: Strings = { manufacturerName: null, productName: null, serialNumber: null };
  const { iManufacturer, iProduct, iSerialNumber, bDeviceClass } = device.deviceDescriptor;
  if (bDeviceClass === HUB) return none;
  try {
    // false: the configuration is left as it is.
    device.open(false);
  } catch {
    return none;
  }
  try {
    return {
      manufacturerName: await readString(device, iManufacturer),
      productName: await readString(device, iProduct),
      serialNumber: await readString(device, iSerialNumber),
    };
  } finally {
    close(device);
  }
}

function readString(device: Device, index: number): Promise<string | null> {
  if (index === 0) return Promise.resolve(null);
  device.timeout = STRING_TIMEOUT_MILLIS;
  return new Promise((resolve) => {
    try {
      device.getStringDescriptor(index, (error, value) => resolve(error ? null : (value ?? null)));
    } catch {
      resolve(null);
    }
  });
}

function close(device: Device): void {
  try {
    device.close();
  } catch {
    // It was pulled out in between.
  }
}

function configurationsOf(device: Device): readonly DescriptorConfiguration[] {
  try {
    return device.allConfigDescriptors.map(toConfiguration);
  } catch {
    return [];
  }
}

function toConfiguration(configuration: ConfigDescriptor): DescriptorConfiguration {
  return {
    configurationValue: configuration.bConfigurationValue,
    interfaces: configuration.interfaces.map((alternates) => ({
      ...(alternates[0] ? { interfaceNumber: alternates[0].bInterfaceNumber } : {}),
      alternates: alternates.map(toAlternate),
    })),
  };
}

function toAlternate(alternate: InterfaceDescriptor) {
  return {
    alternateSetting: alternate.bAlternateSetting,
    interfaceClass: alternate.bInterfaceClass,
    interfaceSubclass: alternate.bInterfaceSubClass,
    interfaceProtocol: alternate.bInterfaceProtocol,
  };
}

/** The typing says that there always are some; for a root hub there are none. */
function portsOf(device: Device): readonly number[] | undefined {
  return device.portNumbers;
}
