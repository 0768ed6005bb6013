import { join } from 'node:path';
import { RunGroup, type Actor } from './actors.js';
import { BridgeClient } from './bridge/client.js';
import type { Config } from './config.js';
import { ControlChannel } from './control/channel.js';
import { Enrolment } from './enrolment/enrolment.js';
import { macFacts } from './enrolment/mac-facts.js';
import { HealthReporter } from './health/reporter.js';
import { NodeHid } from './inventory/hid-source.js';
import { Inventory } from './inventory/inventory.js';
import { UsbSource } from './inventory/usb-source.js';
import { answerLocally } from './local/answers.js';
import { LocalServer } from './local/server.js';
import type { Logger } from './log.js';
import { DocumentSync } from './policy/sync.js';
import { AgentApi } from './server/api.js';
import { HttpClient } from './server/http.js';
import { Inbox } from './spool/inbox.js';
import { openDatabase } from './spool/open.js';
import { Spool } from './spool/spool.js';
import { systemClock, utcIso } from './time.js';
import { Uploader } from './upload/uploader.js';
import { AGENT_VERSION } from './version.js';

const START_TIMEOUT_MILLIS = 10_000;
const STOP_TIMEOUT_MILLIS = 3_000;

/**
 * Puts the agent together; nothing runs before `run`. Throws ConfigError or SpoolError when it cannot work with this
 * configuration or folder.
 */
export function compose(config: Config, log: Logger): RunGroup {
  const now = systemClock;
  const facts = macFacts(config);
  const { stateDir, timing } = config;
  const retry = { firstMillis: timing.retryFirstSeconds * 1000, mostMillis: timing.retryMostSeconds * 1000 };
  const part = (name: string) => log.child({ part: name });

  const spool = openSpool(config, log);
  const http = new HttpClient(config.server, config.ca);
  const api = new AgentApi(http, now);
  const inbox = new Inbox({
    spool,
    log: part('bridge'),
    onKind: (kind) => {
      if (kind === 'attach' || kind === 'detach' || kind === 'document') reporter.changed();
    },
  });
  const bridgeRetry = {
    firstMillis: Math.min(250, retry.firstMillis),
    mostMillis: timing.bridgeRetryMostSeconds * 1000,
  };
  const bridge = new BridgeClient({
    socketPath: config.bridgeSocket,
    agentVersion: AGENT_VERSION,
    retry: bridgeRetry,
    inbox,
    log: part('bridge'),
  });
  const enrolment = new Enrolment({ config, facts, api, retry, log: part('enrolment'), now });
  const sync = new DocumentSync({
    api,
    bridge,
    enrolment,
    stateDir,
    retry,
    pollMillis: timing.pollSeconds * 1000,
    log: part('documents'),
    now,
  });
  const uploader = new Uploader({ api, spool, enrolment, retry, log: part('upload') });
  const control = new ControlChannel({ api, http, enrolment, retry, log: part('control') });
  const inventory = new Inventory({
    bridge,
    mode: config.inventory,
    source: new UsbSource(),
    hid: new NodeHid(),
    log: part('inventory'),
  });
  const reporter = new HealthReporter({
    api,
    bridge,
    enrolment,
    sync,
    spool,
    inventory,
    osVersion: facts.osVersion,
    heartbeatMillis: timing.heartbeatSeconds * 1000,
    log: part('health'),
    now,
  });
  const startedAt = utcIso(now());
  const local = new LocalServer({
    stateDir,
    log: part('local'),
    answer: (request) =>
      answerLocally(
        {
          bridge,
          enrolment,
          facts,
          reporter,
          inventory,
          sync,
          spool,
          server: config.server.href,
          startedAt,
          push: () => control.connected,
        },
        request,
      ),
  });
  control.on('connected', () => {
    sync.request();
    uploader.retryNow();
  });
  control.on('documents-changed', () => sync.request());

  const actors: readonly Actor[] = [
    spoolActor(spool, http),
    local,
    enrolment,
    sync,
    uploader,
    control,
    inventory,
    reporter,
    bridge,
  ];
  return new RunGroup(actors, log, {
    startTimeoutMillis: START_TIMEOUT_MILLIS,
    stopTimeoutMillis: STOP_TIMEOUT_MILLIS,
  });
}

function openSpool(config: Config, log: Logger): Spool {
  const { db, movedAside } = openDatabase(join(config.stateDir, 'spool.sqlite'), systemClock());
  const spool = new Spool(db, { maxBytes: config.spool.maxBytes, now: systemClock });
  if (movedAside) {
    const detail = `the spool was not usable (${movedAside.why}); it lies in ${movedAside.to} now`;
    log.error(`${detail}; what the server had not received of it must be read by hand`);
    spool.record({ kind: 'lifecycle', component: 'agent', what: 'spool-damaged', detail }, null);
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
