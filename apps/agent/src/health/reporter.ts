import { diagnose, type Diagnosis, type HealthFacts } from '@portcullis/health';
import type { AttachedDevice, BridgeMode, BridgeStatus } from '@portcullis/wire';
import { asError, type Actor } from '../actors.js';
import { Pause } from '../backoff.js';
import type { BridgeClient } from '../bridge/client.js';
import type { Canary } from '../canary/canary.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { Inventory } from '../inventory/inventory.js';
import type { Logger } from '../log.js';
import type { Settings } from '../managed/settings.js';
import type { DocumentSync } from '../policy/sync.js';
import type { AgentApi } from '../server/api.js';
import type { Spool } from '../spool/spool.js';
import type { SystemWatch } from '../system/watch.js';
import { utcIso, type Clock } from '../time.js';
import { AGENT_VERSION } from '../version.js';
import { healthFacts } from './facts.js';

export interface ReporterOptions {
  readonly api: AgentApi;
  readonly bridge: BridgeClient;
  readonly enrolment: Enrolment;
  readonly sync: DocumentSync;
  readonly spool: Spool;
  readonly inventory: Inventory;
  readonly system: SystemWatch;
  readonly settings: () => Settings;
  /** The key that the configuration says is the organisation's. */
  readonly anchorKey: string | undefined;
  readonly canary: Canary;
  readonly osVersion: string;
  readonly heartbeatMillis: number;
  readonly log: Logger;
  readonly now: Clock;
}

export interface HealthReport {
  readonly time: string;
  readonly agentVersion: string;
  readonly facts: HealthFacts;
  readonly diagnosis: Diagnosis;
  readonly attached: readonly AttachedDevice[];
  readonly bridge: BridgeStatus | null;
}

/** Changes come in flocks (one plugged hub): they are told together. */
const SETTLE_MILLIS = 500;
/** At start, how long bridge and server may take to be heard of before the Mac is called anything. */
const FIRST_MILLIS = 2_000;

/** Tells the server how this Mac is: at start, every minute, and soon after anything changed. */
export class HealthReporter implements Actor {
  readonly name = 'health';
  readonly #options: ReporterOptions;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  #changed = false;
  #recorded: string | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { bridge, enrolment, sync, inventory, canary, system } = this.#options;
    bridge.on('connected', () => this.changed());
    bridge.on('disconnected', () => this.changed());
    enrolment.on('enrolled', () => this.changed());
    sync.on('changed', () => this.changed());
    inventory.on('changed', () => this.changed());
    system.on('changed', () => this.changed());
    canary.on('changed', () => this.changed());
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Something about this Mac is different: report soon. */
  changed(): void {
    this.#changed = true;
    this.#pause.wake();
  }

  /** How this Mac is now; asks the bridge, and never throws. */
  async report(): Promise<HealthReport> {
    const { bridge, enrolment, sync, spool, inventory, canary, api, osVersion, now, settings, anchorKey, system } =
      this.#options;
    const status = await bridge.status().catch(() => undefined);
    const devices = await inventory.list();
    const facts = healthFacts({
      osVersion,
      bridge: bridge.state,
      status,
      sync: sync.state,
      contact: api.contact,
      enrolled: enrolment.identity !== undefined,
      enrolmentProblem: enrolment.problem,
      foreignAnchor: enrolment.foreignAnchor,
      knownAnchors: [anchorKey, enrolment.identity?.anchor],
      settingsProblems: settings().problems,
      spool: spool.stats(),
      inventoryProblems: inventory.problems,
      gathered: system.facts,
      canary: canary.state,
    });
    const time = now();
    return {
      time: utcIso(time),
      agentVersion: AGENT_VERSION,
      facts,
      diagnosis: diagnose(facts, time),
      attached: devices.map(({ attached }) => attached),
      bridge: status ?? null,
    };
  }

  async #run(): Promise<void> {
    const { heartbeatMillis } = this.#options;
    const { signal } = this.#stopping;
    if (!this.#changed) await this.#pause.wait(FIRST_MILLIS, signal);
    if (this.#changed) await new Pause().wait(SETTLE_MILLIS, signal);
    while (!signal.aborted) {
      this.#changed = false;
      await this.#tell();
      if (!this.#changed) await this.#pause.wait(heartbeatMillis, signal);
      if (this.#changed) await new Pause().wait(SETTLE_MILLIS, signal);
    }
  }

  async #tell(): Promise<void> {
    const { api, enrolment, sync, log } = this.#options;
    const report = await this.report();
    this.#record(report);
    if (!enrolment.identity || this.#stopping.signal.aborted) return;
    const { time, agentVersion, facts, attached } = report;
    try {
      const { documentsEtag } = await api.health({ time, agentVersion, facts, attached }, this.#stopping.signal);
      sync.heardEtag(documentsEtag);
    } catch (error) {
      if (!this.#stopping.signal.aborted) log.debug(`health was not reported: ${asError(error).message}`);
    }
  }

  /** A change of state, or of what is wrong, is an event of its own. */
  #record({ diagnosis, bridge }: HealthReport): void {
    const { spool, log } = this.#options;
    const problems = diagnosis.problems.map(({ code }) => code);
    const said = JSON.stringify([diagnosis.state, problems.toSorted()]);
    if (said === this.#recorded) return;
    this.#recorded = said;
    log.info({ state: diagnosis.state, problems }, `this Mac is ${diagnosis.state}`);
    const bridgeMode: BridgeMode | null = bridge?.bridgeMode ?? null;
    try {
      spool.record({ kind: 'health', state: diagnosis.state, problems }, bridgeMode);
    } catch (error) {
      log.error(`a change of health could not be recorded: ${asError(error).message}`);
    }
  }
}
