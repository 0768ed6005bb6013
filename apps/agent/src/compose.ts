import { join } from 'node:path';
import { RunGroup, type Actor } from './actors.js';
import { BridgeClient } from './bridge/client.js';
import { Canary } from './canary/canary.js';
import type { Config } from './config.js';
import { ControlChannel } from './control/channel.js';
import { Enrolment } from './enrolment/enrolment.js';
import { macFacts, type MacFacts } from './enrolment/mac-facts.js';
import { HealthReporter } from './health/reporter.js';
import { NodeHid } from './inventory/hid-source.js';
import { Inventory } from './inventory/inventory.js';
import { UsbSource } from './inventory/usb-source.js';
import { answerLocally } from './local/answers.js';
import { notConfigured } from './local/protocol.js';
import { LocalServer } from './local/server.js';
import type { Logger } from './log.js';
import { SettingsWatch, type SettingsWatchOptions } from './managed/watch.js';
import { Memory } from './memory.js';
import { DocumentSync } from './policy/sync.js';
import { AgentApi } from './server/api.js';
import { HttpClient } from './server/http.js';
import { Inbox } from './spool/inbox.js';
import { openDatabase, salvage } from './spool/open.js';
import { Spool } from './spool/spool.js';
import { realMac } from './system/mac.js';
import { SystemWatch } from './system/watch.js';
import { systemClock, utcIso, type Clock } from './time.js';
import { Uploader } from './upload/uploader.js';
import { AGENT_VERSION } from './version.js';

const TIMEOUTS = { startTimeoutMillis: 10_000, stopTimeoutMillis: 3_000 };

/** What was read, and from where it is read again. */
export type SettingsSource = Pick<SettingsWatchOptions, 'settings' | 'sources'>;

/**
 * Puts the agent together; nothing runs before `run`. Throws ConfigError or SpoolError when it cannot work with this
 * configuration or folder.
 */
export function compose(config: Config, log: Logger, settings: SettingsSource): RunGroup {
  const facts = macFacts(config);
  const spool = openSpool(config, log);
  const links = createLinks(config, facts, spool, log);
  const { api, bridge, enrolment, http, inbox } = links;
  const { now, retry } = timings(config);
  const part = (name: string) => log.child({ part: name });

  const pollMillis = config.timing.pollSeconds * 1000;
  const { stateDir } = config;
  const sync = new DocumentSync({ api, bridge, enrolment, stateDir, retry, pollMillis, log: part('documents'), now });
  const uploader = new Uploader({ api, spool, enrolment, retry, log: part('upload') });
  const control = new ControlChannel({ api, http, enrolment, retry, log: part('control') });
  const sources = { source: new UsbSource(), hid: new NodeHid() };
  const inventory = new Inventory({ bridge, mode: config.inventory, ...sources, log: part('inventory') });
  const heartbeatMillis = config.timing.heartbeatSeconds * 1000;
  const { osVersion } = facts;
  const canary = createCanary(config, bridge, log);
  const parts = { api, bridge, control, enrolment, sync, spool, inventory, canary };
  const watch = new SettingsWatch({
    ...settings,
    onOther: () => group.restart('settings'),
    onProblems: () => reporter.changed(),
    log: part('settings'),
  });
  const system = watchSystem(heartbeatMillis, stateDir, log, now);
  const told = { settings: () => watch.settings, anchorKey: config.anchorKey, system };
  const reporter = new HealthReporter({ ...parts, ...told, osVersion, heartbeatMillis, log: part('health'), now });
  const answers = {
    ...parts,
    facts,
    reporter,
    uploader,
    settings: told.settings,
    server: config.server.href,
    startedAt: utcIso(now()),
    push: () => control.connected,
  };
  const local = new LocalServer({ stateDir, log: part('local'), answer: (request) => answerLocally(answers, request) });

  const memory = new Memory();
  inbox.on('stored', (kinds) => {
    memory.used();
    if (['attach', 'detach', 'document'].some((kind) => kinds.has(kind))) reporter.changed();
  });
  uploader.on('delivered', () => memory.used());
  control.on('connected', () => {
    sync.request();
    uploader.retryNow();
  });
  control.on('documents-changed', () => sync.request());

  const carrying: readonly Actor[] = [spoolActor(spool, http), local, enrolment, sync, uploader, control];
  const watching: readonly Actor[] = [inventory, canary, reporter, system, bridge, watch, memory];
  const group = new RunGroup([...carrying, ...watching], log, TIMEOUTS);
  return group;
}

/**
 * An agent that has not been told enough to work: it says so to whoever asks on the Mac, and goes on as soon as it is
 * told. The bridge keeps its events meanwhile.
 */
export function composeWaiting(settings: SettingsSource, log: Logger): RunGroup {
  const watch = new SettingsWatch({
    ...settings,
    onOther: () => group.restart('settings'),
    onProblems: () => {},
    log: log.child({ part: 'settings' }),
  });
  const local = new LocalServer({
    stateDir: settings.settings.stateDir,
    log: log.child({ part: 'local' }),
    answer: () => Promise.reject(notConfigured(watch.settings)),
  });
  const group = new RunGroup([local, watch], log, TIMEOUTS);
  return group;
}

/** Asks nothing of anything but a Mac. */
function watchSystem(quickMillis: number, stateDir: string, log: Logger, now: Clock): SystemWatch {
  const mac = process.platform === 'darwin' ? realMac : undefined;
  return new SystemWatch({ mac, quickMillis, stateDir, log: log.child({ part: 'system' }), now });
}

/** What leads out of the process: to the bridge, and to the server. */
function createLinks(config: Config, facts: MacFacts, spool: Spool, log: Logger) {
  const { now, retry, bridgeRetry } = timings(config);
  const http = new HttpClient(config.server, config.ca);
  const api = new AgentApi(http, now);
  const bridgeLog = log.child({ part: 'bridge' });
  const inbox = new Inbox({ spool, log: bridgeLog });
  const socketPath = config.bridgeSocket;
  const bridge = new BridgeClient({
    socketPath,
    agentVersion: AGENT_VERSION,
    retry: bridgeRetry,
    inbox,
    log: bridgeLog,
  });
  const enrolment = new Enrolment({ config, facts, api, retry, log: log.child({ part: 'enrolment' }), now });
  return { http, api, inbox, bridge, enrolment };
}

function createCanary({ canary, stateDir, timing }: Config, bridge: BridgeClient, log: Logger): Canary {
  const { mode, hdiutil, diskutil } = canary;
  const tools = { ...(hdiutil ? { hdiutil } : {}), ...(diskutil ? { diskutil } : {}) };
  const intervalMillis = timing.canarySeconds * 1000;
  return new Canary({
    bridge,
    stateDir,
    mode,
    tools,
    intervalMillis,
    now: systemClock,
    log: log.child({ part: 'canary' }),
  });
}

function timings({ timing }: Config) {
  const retry = { firstMillis: timing.retryFirstSeconds * 1000, mostMillis: timing.retryMostSeconds * 1000 };
  // The bridge is on the same computer: it is asked sooner, and more often.
  const bridgeRetry = {
    firstMillis: Math.min(250, retry.firstMillis),
    mostMillis: timing.bridgeRetryMostSeconds * 1000,
  };
  return { now: systemClock, retry, bridgeRetry };
}

function openSpool(config: Config, log: Logger): Spool {
  const { db, movedAside } = openDatabase(join(config.stateDir, 'spool.sqlite'), systemClock());
  const spool = new Spool(db, { maxBytes: config.spool.maxBytes, now: systemClock });
  if (movedAside) {
    const detail = `the spool was not usable (${movedAside.why}); it lies in ${movedAside.to} now`;
    const recovered = spool.recover(salvage(movedAside.to));
    const counted = `${recovered} ${recovered === 1 ? 'event' : 'events'} of it could still be read`;
    log.error(`${detail}; ${counted}`);
    spool.record(
      { kind: 'lifecycle', component: 'agent', what: 'spool-damaged', detail: `${detail}; ${counted}` },
      null,
    );
  }
  return spool;
}

/** First to start and last to stop: everything else writes through it. */
function spoolActor(spool: Spool, http: HttpClient): Actor {
  return {
    name: 'spool',
    async start() {
      spool.record({ kind: 'lifecycle', component: 'agent', what: 'started', detail: AGENT_VERSION }, null);
    },
    async stop() {
      spool.record({ kind: 'lifecycle', component: 'agent', what: 'stopped' }, null);
      http.close();
      spool.close();
    },
  };
}
