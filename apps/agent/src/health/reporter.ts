import { diagnose, type Diagnosis, type HealthFacts, steadyFacts } from '@portcullis/health';
import type { AgentPresence, AttachedDevice, BridgeMode, BridgeStatus } from '@portcullis/wire';
import { asError, type Actor } from '../actors.js';
import { Pause } from '../backoff.js';
import type { BridgeClient } from '../bridge/client.js';
import type { Canary } from '../canary/canary.js';
import type { ControlChannel } from '../control/channel.js';
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
  readonly control: ControlChannel;
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

/**
 * A server may be newer, and conclude more from the facts as time passes; and what moves all the time is to be seen
 * there now and then.
 */
const EVERYTHING_ANEW_MILLIS = 15 * 60_000;

/**
 * Tells the server how this Mac is: at start, every minute, and soon after anything changed. What it has said already
 * it says in one line over the control channel; everything, where something is new, and after a quarter of an hour.
 */
export class HealthReporter implements Actor {
  readonly name = 'health';
  readonly #options: ReporterOptions;
  readonly #pause = new Pause();
  readonly #stopping = new AbortController();
  #changed = false;
  /** While the server is told that nothing is new. */
  #asking: AbortController | undefined;
  #recorded: string | undefined;
  #told: { readonly said: string; readonly report: string; readonly at: number } | undefined;
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
    this.#asking?.abort();
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
    const { api, enrolment, sync, log, now } = this.#options;
    const { signal } = this.#stopping;
    const report = await this.report();
    this.#record(report);
    if (!enrolment.identity || signal.aborted) return;
    const { time, agentVersion, facts, attached, diagnosis } = report;
    const said = JSON.stringify([enrolment.identity.macId, steadyFacts(facts), attached, diagnosis]);
    // What has become new meanwhile is told next.
    const deniedAt = facts.canary?.lastDeniedAt;
    const presence = { time, ...(typeof deniedAt === 'string' ? { deniedAt } : {}) };
    if ((await this.#saidAlready(said, presence)) || this.#changed) return;
    this.#told = undefined;
    try {
      const answer = await api.health({ time, agentVersion, facts, attached }, signal);
      sync.heardEtag(answer.documentsEtag);
      if (answer.report !== undefined) this.#told = { said, report: answer.report, at: now() };
    } catch (error) {
      if (!signal.aborted) log.debug(`health was not reported: ${asError(error).message}`);
    }
  }

  /** Whether the server has, and still holds, just this; it has heard of this Mac then. */
  async #saidAlready(said: string, presence: Omit<AgentPresence, 'type' | 'report'>): Promise<boolean> {
    const { control, now } = this.#options;
    const told = this.#told;
    if (told?.said !== said || Math.abs(now() - told.at) >= EVERYTHING_ANEW_MILLIS) return false;
    this.#asking = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, this.#asking.signal]);
    const kept = await control.stillThere({ ...presence, report: told.report }, signal);
    this.#asking = undefined;
    return kept === true;
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
