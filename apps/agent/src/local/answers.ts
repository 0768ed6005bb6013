import { setTimeout } from 'node:timers/promises';
import {
  type GoodbyeAnswer,
  type LocalDevice,
  type LocalExplanation,
  type LocalRequest,
  type LocalStatus,
} from '@portcullis/wire';
import * as z from 'zod/mini';
import type { BridgeClient } from '../bridge/client.js';
import { CommandRefused } from '../bridge/errors.js';
import type { Enrolment } from '../enrolment/enrolment.js';
import type { MacFacts } from '../enrolment/mac-facts.js';
import type { HealthReporter } from '../health/reporter.js';
import type { Inventory } from '../inventory/inventory.js';
import type { Settings } from '../managed/settings.js';
import type { DocumentSync } from '../policy/sync.js';
import type { Spool } from '../spool/spool.js';
import type { AgentApi } from '../server/api.js';
import { utcIso } from '../time.js';
import type { Uploader } from '../upload/uploader.js';
import { LocalError } from './protocol.js';

export interface AnswersOptions {
  readonly api: AgentApi;
  readonly bridge: BridgeClient;
  readonly enrolment: Enrolment;
  readonly facts: MacFacts;
  readonly reporter: HealthReporter;
  readonly inventory: Inventory;
  readonly sync: DocumentSync;
  readonly spool: Spool;
  readonly uploader: Pick<Uploader, 'retryNow'>;
  readonly server: string;
  readonly startedAt: string;
  readonly push: () => boolean;
  readonly settings: () => Settings;
}

/** The answers to `portcullis status|doctor|devices|events|explain|usb`, as data. */
export async function answerLocally(options: AnswersOptions, request: LocalRequest): Promise<unknown> {
  switch (request.command) {
    case 'status':
      return status(options);
    case 'devices':
      return options.inventory.list();
    case 'events':
      return options.spool.recent(request.limit).map(parse);
    case 'explain':
      return explain(options, request.what);
    case 'usb':
      return options.bridge.usb().catch(refuse);
    case 'usb-move':
      await options.bridge.moveUsb(request.action, request.device).catch(refuse);
      return {};
    case 'goodbye':
      return sayGoodbye(options, request.why);
  }
}

/** Longer than a healthy server needs; an installer waits for it. */
const GOODBYE_MILLIS = 5000;
const LOOK_MILLIS = 50;

/** Said by the agent and not by the bridge: what the bridge says at its end may find nobody to carry it any more. */
async function sayGoodbye({ spool, uploader }: AnswersOptions, why: 'upgrade' | 'uninstall') {
  spool.record({ kind: 'lifecycle', component: 'agent', what: why }, null);
  uploader.retryNow();
  const until = performance.now() + GOODBYE_MILLIS;
  while (spool.stats().pending > 0 && performance.now() < until) await setTimeout(LOOK_MILLIS);
  return { delivered: spool.stats().pending === 0 } satisfies GoodbyeAnswer;
}

/** The bridge's own sentence is the answer: it knows what is attached, and which rule holds a device. */
function refuse(error: unknown): never {
  if (!(error instanceof CommandRefused)) throw error;
  throw new LocalError(error.code === 'no-such-device' ? 'not-found' : 'refused', error.reason);
}

async function status(options: AnswersOptions): Promise<LocalStatus> {
  const { api, bridge, enrolment, facts, reporter, sync, spool, server, startedAt, push } = options;
  const { identity } = enrolment;
  const { from, problems, notes } = options.settings();
  const { lastContactAt, failure } = api.contact;
  return {
    ...(await reporter.report()),
    pid: process.pid,
    startedAt,
    server,
    push: push(),
    contact: {
      lastAt: lastContactAt === undefined ? null : utcIso(lastContactAt),
      problem: failure?.message ?? null,
    },
    mac: { ...facts, macId: identity?.macId ?? null, organisationId: identity?.organisationId ?? null },
    enrolmentProblem: enrolment.problem ?? null,
    bridgeProblem: bridge.state.connected ? null : (bridge.state.failure?.message ?? 'not yet'),
    documents: sync.state,
    spool: spool.stats(),
    settings: { from, problems, notes },
  };
}

async function explain({ bridge, inventory, spool }: AnswersOptions, what: string): Promise<LocalExplanation> {
  const asked = what.trim().toLowerCase();
  const body = spool.find(asked);
  const named = body === undefined ? undefined : parse(body);
  const about = named === undefined ? asked : (attachedIn(named)?.registryId ?? '');
  const devices = await inventory.list();
  const device = devices.find(({ attached }) => isAskedFor(attached, about));
  const event = named ?? latestVerdict(spool, asked, device?.attached.registryId);
  if (!device && event === undefined) {
    const message = `no attached device and no recent event is \`${what}\`: see portcullis devices and portcullis events`;
    throw new LocalError('not-found', message);
  }
  const registryId = device?.seenBy === 'bridge' ? device.attached.registryId : undefined;
  const verdict = registryId === undefined ? null : await bridge.explain(registryId).catch(() => null);
  return { device: device ?? null, event: event ?? null, verdict };
}

function latestVerdict(spool: Spool, key: string, registryId: string | undefined): Recorded | undefined {
  return spool
    .recent(500)
    .map(parse)
    .find((event) => {
      const attached = event.kind === 'verdict' ? attachedIn(event) : undefined;
      return attached && (attached.key.toLowerCase() === key || attached.registryId === (registryId ?? key));
    });
}

/** As much as is asked of an event here; what a newer bridge recorded is shown as well as it can be. */
const recorded = z.looseObject({ time: z.string(), kind: z.string() });
type Recorded = z.infer<typeof recorded>;
const aboutDevice = z.looseObject({ attached: z.looseObject({ key: z.string(), registryId: z.string() }) });

function attachedIn(event: Recorded): z.infer<typeof aboutDevice>['attached'] | undefined {
  return aboutDevice.safeParse(event).data?.attached;
}

function isAskedFor({ registryId, key, device }: LocalDevice['attached'], asked: string): boolean {
  return [registryId, key, device.serialNumber ?? ''].some((name) => name !== '' && name.toLowerCase() === asked);
}

function parse(body: string): Recorded {
  return recorded.parse(JSON.parse(body));
}
