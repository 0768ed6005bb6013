import type { Device } from 'node-hid';

/** What `node-hid` says of one collection of a device. */
export interface HidFact {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
  readonly usagePage: number;
  readonly usage: number;
}

export interface HidFacts {
  /** Rejects when the library cannot be loaded here. */
  open(): Promise<void>;
  list(): Promise<readonly HidFact[]>;
}

/**
 * HID usages through hidapi. Listing opens nothing: opening would seize the device, and would ask the person at a Mac
 * for Input Monitoring.
 */
export class NodeHid implements HidFacts {
  #devices: (() => Promise<readonly Device[]>) | undefined;

  async open(): Promise<void> {
    const library = await import('node-hid');
    this.#devices = () => library.devicesAsync();
  }

  async list(): Promise<readonly HidFact[]> {
    const devices = (await this.#devices?.()) ?? [];
    return devices.flatMap(({ vendorId, productId, serialNumber, usagePage, usage }) =>
      usagePage === undefined || usage === undefined
        ? []
        : [{ vendorId, productId, serialNumber: serialNumber || null, usagePage, usage }],
    );
  }
}
