import path from 'node:path';
import type { PortcullisEvent } from '@portcullis/wire';
import type { Mac } from '../../scripts/start/macs.mjs';
import { Courier } from './courier.js';
import { eventually } from './eventually.js';
import { allEvents, journalProblems, macNamed } from './fleet.js';
import { Hands } from './hands.js';
import type { Person } from './person.js';
import type { RunningSystem } from './running-system.js';

/** A stick for tests: one partition, FAT, not encrypted. */
export interface Stick {
  readonly vendorId: number;
  readonly productId: number;
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
  /** Whole disk, for example `disk4`; its partition is `disk4s1`. */
  readonly disk: string;
  readonly volume: string;
}

/** Nobody's stick: the demonstration's policy denies it by default. */
export const STRANGER: Stick = {
  vendorId: 0x0951,
  productId: 0x1666,
  manufacturer: 'Kingston',
  product: 'DataTraveler 3.0',
  serial: '60A44C413A8CF320B9730E2E',
  disk: 'disk6',
  volume: '/Volumes/STRANGER',
};

/** One that the tests allow at times. */
export const TRUSTED: Stick = {
  vendorId: 0x090c,
  productId: 0x1000,
  manufacturer: 'Samsung',
  product: 'Flash Drive FIT',
  serial: '0375221060005E2E',
  disk: 'disk7',
  volume: '/Volumes/TRUSTED',
};

function hex(id: number): string {
  return id.toString(16).padStart(4, '0');
}

/** A policy with a rule on top of it that allows exactly this stick. */
export function allowing(source: string, stick: Stick): string {
  const rule = `
  - id: e2e-${stick.serial.toLowerCase()}
    description: allowed for a test
    match:
      family: usb-storage
      vendorId: "${hex(stick.vendorId)}"
      productId: "${hex(stick.productId)}"
      serialNumber: "${stick.serial}"
    access: allow
`;
  if (!source.includes('\nrules:\n')) throw new Error('the policy has no rules to put one on top of');
  return source.replace('\nrules:\n', `\nrules:${rule}`);
}

/** The step of a recording in which a stick is plugged in. */
export function attachment(stick: Stick): Readonly<Record<string, unknown>> {
  return {
    step: 'attach',
    device: stick.serial,
    bus: 'usb',
    location: '0x01100000',
    descriptor: {
      vendorId: stick.vendorId,
      productId: stick.productId,
      manufacturerName: stick.manufacturer,
      productName: stick.product,
      serialNumber: stick.serial,
      deviceClass: 0,
      configurations: [
        { interfaces: [{ alternates: [{ interfaceClass: 8, interfaceSubclass: 6, interfaceProtocol: 80 }] }] },
      ],
      disk: { protocol: 'USB', internal: false, removable: true, ejectable: true },
    },
    volumes: [{ bsdName: `${stick.disk}s1`, name: path.basename(stick.volume), encrypted: false, fileSystem: 'msdos' }],
  };
}

export interface MacOptions {
  /** Where the agent looks for the server; absent: the server itself. */
  readonly server?: string;
  readonly number?: number;
  readonly recordings?: readonly string[];
}

export class SimulatedMac {
  readonly hands: Hands;
  private readonly pluggedIn = new Set<string>();

  private constructor(readonly pieces: Mac) {
    this.hands = new Hands(pieces.controlSocket);
  }

  /** Starts bridge and agent of a Mac at which nothing happens unless a test does it. */
  static async start(system: RunningSystem, options: MacOptions = {}): Promise<SimulatedMac> {
    const quiet = path.join(import.meta.dirname, '../recordings/quiet-day.jsonl');
    const pieces = system.system.addMac({
      recordings: options.recordings ?? [quiet],
      ...(options.server === undefined ? {} : { server: options.server }),
      ...(options.number === undefined ? {} : { number: options.number }),
      // Quick to notice what came back, so that the tests are.
      agentConfig: {
        timing: {
          heartbeatSeconds: 1,
          pollSeconds: 5,
          retryFirstSeconds: 0.2,
          retryMostSeconds: 1,
          bridgeRetryMostSeconds: 0.5,
        },
      },
    });
    await pieces.start();
    return new SimulatedMac(pieces);
  }

  get hostname(): string {
    return this.pieces.hostname;
  }

  /** Plugs a stick in, and lets the system try to mount it, as it does by itself. */
  async plugIn(stick: Stick): Promise<void> {
    await this.hands.do(attachment(stick));
    this.pluggedIn.add(stick.serial);
    await this.tryMount(stick);
  }

  async tryMount(stick: Stick): Promise<void> {
    await this.hands.do({ step: 'mount', bsdName: `${stick.disk}s1`, mountPoint: stick.volume });
  }

  /** Pulls a stick out, if it is in. */
  async unplug(stick: Stick): Promise<void> {
    if (!this.pluggedIn.delete(stick.serial)) return;
    await this.hands.do({ step: 'detach', device: stick.serial });
  }

  /** Where something is mounted now. */
  async mounts(): Promise<readonly string[]> {
    return (await this.hands.state()).mounts.map((one) => one.mountPoint);
  }

  /** What the bridge says about itself. Asked at the socket of the agent, which connects again afterwards. */
  async status(): Promise<{ readonly journal: { readonly id: string; readonly next: number } }> {
    const courier = await Courier.at(this.pieces.bridgeSocket);
    try {
      const answer = await courier.command({ type: 'status' });
      return (answer as unknown as { status: { journal: { id: string; next: number } } }).status;
    } finally {
      courier.leave();
    }
  }

  /**
   * Waits until the server has every event that the bridge has recorded so far, whatever the order of their arrival.
   * @returns all events of this Mac
   */
  async everythingArrived(person: Person): Promise<readonly PortcullisEvent[]> {
    const { journal } = await this.status();
    const { id } = await macNamed(person, this.hostname);
    const known = new Map<string, PortcullisEvent>();
    const isComplete = (events: readonly PortcullisEvent[]): boolean =>
      journalProblems(events).missing.length === 0 &&
      events.some((event) => event.journal === journal.id && event.seq >= journal.next - 1);
    return eventually(`event ${journal.next - 1} and all before it`, () => allEvents(person, id, known), isComplete);
  }
}
