import { chainOf, ownClass } from './registry.js';
import type { RegistryEntry } from './registry.js';

/**
 * What a service hangs on. `attached`: a device that someone plugged in. `card`: a device on PCI, built in or in a
 * Thunderbolt enclosure. `always`: nothing; it is below a nub that exists without hardware. `built-in`: a part of the
 * Mac.
 */
export type HardwareKind = 'attached' | 'card' | 'always' | 'built-in';

export interface Hardware {
  readonly kind: HardwareKind;
  readonly name: string;
  readonly className: string;
}

const ATTACHED = ['IOUSBHostDevice', 'IOUSBDevice', 'IOFireWireDevice', 'IOBluetoothDevice'];
const CARD = ['IOPCIDevice'];
/** A driver that asks for one of these is loaded on every Mac, with or without a device. */
const ALWAYS = ['IOUserResources', 'IOResources'];

/** The nearest of these above it decides; a controller on PCI far above a USB stick says nothing about the stick. */
export function hardwareOf(entry: RegistryEntry): Hardware {
  for (const at of chainOf(entry)) {
    const is = (classes: readonly string[]) => classes.some((name) => at.classes.includes(name));
    const { name } = at;
    const className = ownClass(at);
    if (is(ATTACHED)) return { kind: 'attached', name: at.properties.get('USB Product Name') ?? name, className };
    if (is(ALWAYS) || ALWAYS.includes(name)) return { kind: 'always', name, className };
    if (is(CARD)) return { kind: 'card', name, className };
  }
  const top = chainOf(entry).at(-1) ?? entry;
  return { kind: 'built-in', name: top.name, className: ownClass(top) };
}
