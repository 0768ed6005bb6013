import { EventEmitter } from 'node:events';
import { bridgeDevice, type AttachedDevice, type Descriptor, type LocalDevice } from '@portcullis/wire';
import { asError, type Actor } from '../actors.js';
import { Pause } from '../backoff.js';
import type { BridgeClient } from '../bridge/client.js';
import type { Logger } from '../log.js';
import type { HidFact, HidFacts } from './hid-source.js';
import type { DeviceSource, SeenDevice } from './source.js';

export interface InventoryOptions {
  readonly bridge: BridgeClient;
  readonly mode: 'auto' | 'on' | 'off';
  readonly source: DeviceSource;
  readonly hid: HidFacts;
  readonly log: Logger;
}

/** In `auto`, how long the bridge may take to say that it is a simulator, whose devices are not this computer's. */
const BRIDGE_FIRST_MILLIS = 5_000;

/** What is attached now, by the bridge's word and by the agent's own look at the USB ports. */
export class Inventory extends EventEmitter<{ changed: [] }> implements Actor {
  readonly name = 'inventory';
  readonly #options: InventoryOptions;
  readonly #stopping = new AbortController();
  readonly #pause = new Pause();
  #watching = false;
  #hidWorks = false;
  #problems: readonly string[] = [];
  #listProblem: string | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: InventoryOptions) {
    super();
    this.#options = options;
  }

  /** One sentence for each source that does not work. */
  get problems(): readonly string[] {
    return this.#listProblem === undefined ? this.#problems : [...this.#problems, this.#listProblem];
  }

  async start(): Promise<void> {
    const { bridge, mode } = this.#options;
    bridge.on('connected', () => {
      this.#pause.wake();
      if (this.#watching && !this.#wanted()) this.#unwatch();
    });
    if (mode !== 'off') this.#running = this.#begin();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#unwatch();
  }

  async list(): Promise<readonly LocalDevice[]> {
    const { bridge } = this.#options;
    const told = bridge.state.connected ? await bridge.devices().then(understood, () => []) : [];
    const own = this.#watching ? await this.#lookAround() : [];
    const known = new Set(told.map(({ attached }) => makeKey(attached.descriptor)));
    return [
      ...told.map((device): LocalDevice => ({ attached: device.attached, seenBy: 'bridge', bridge: device })),
      ...own
        .filter(({ descriptor }) => !known.has(makeKey(descriptor)))
        .map((attached): LocalDevice => ({ attached, seenBy: 'agent' })),
    ];
  }

  #wanted(): boolean {
    const { mode, bridge } = this.#options;
    if (mode !== 'auto') return mode === 'on';
    return !(bridge.state.connected && bridge.state.welcome.bridgeMode === 'simulate');
  }

  async #begin(): Promise<void> {
    const { mode, bridge, source, hid, log } = this.#options;
    const { signal } = this.#stopping;
    if (mode === 'auto' && !bridge.state.connected) await this.#pause.wait(BRIDGE_FIRST_MILLIS, signal);
    if (signal.aborted || !this.#wanted()) return;
    const problems: string[] = [];
    const attempt = async (name: string, open: () => Promise<void>): Promise<boolean> => {
      const failure = await open().then(() => undefined, asError);
      if (failure) problems.push(`the ${name} library cannot be used here: ${firstLine(failure.message)}`);
      return failure === undefined;
    };
    this.#watching = await attempt(source.name, () => source.open(() => this.emit('changed')));
    this.#hidWorks = await attempt('hid', () => hid.open());
    this.#problems = problems;
    for (const problem of problems) log.warn(problem);
    this.emit('changed');
  }

  #unwatch(): void {
    if (this.#watching) this.#options.source.close();
    this.#watching = false;
    this.#problems = [];
    this.#listProblem = undefined;
  }

  async #lookAround(): Promise<readonly AttachedDevice[]> {
    const { source, hid, log } = this.#options;
    try {
      const seen = await source.list();
      const facts = this.#hidWorks && seen.length > 0 ? await hid.list() : [];
      this.#listProblem = undefined;
      if (seen.length === 0) return [];
      const { toAttached } = await import('./classified.js');
      return seen.map((device) => toAttached(withHid(device, facts)));
    } catch (error) {
      const problem = `the devices that are attached cannot be listed: ${firstLine(asError(error).message)}`;
      if (problem !== this.#listProblem) log.warn(problem);
      this.#listProblem = problem;
      return [];
    }
  }
}

/** What is not understood is left out: one odd device must not hide the others. */
function understood(devices: readonly unknown[]) {
  return devices.flatMap((device) => bridgeDevice.safeParse(device).data ?? []);
}

function withHid(device: SeenDevice, facts: readonly HidFact[]): SeenDevice {
  const { vendorId, productId, serialNumber } = device.descriptor;
  const hid = facts
    .filter(
      (fact) =>
        fact.vendorId === vendorId &&
        fact.productId === productId &&
        (!fact.serialNumber || !serialNumber || fact.serialNumber === serialNumber),
    )
    .map(({ usagePage, usage }) => ({ usagePage, usage }));
  return hid.length === 0 ? device : { ...device, descriptor: { ...device.descriptor, hid } };
}

/** Registry ids of the two sides have nothing in common; make and serial have. */
function makeKey({ vendorId, productId, serialNumber }: Descriptor): string {
  return `${vendorId}:${productId}:${serialNumber?.trim().toUpperCase() ?? ''}`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
