/** Facts from anywhere, made certain: each field is what its type says, or `null` for "not known". */
import type { ExtensionRecord, ExtensionState } from './extensions.js';
import { readExtensionState } from './extensions.js';
import { CLIENT_STATES, type ClientState } from '@portcullis/wire';
import { AGENT_FAILURES, BRIDGE_FAILURES, CANARY_OUTCOMES, EXTENSION_IDENTIFIER, SERVER_FAILURES } from './facts.js';
import type { AgentFailure, BridgeFailure, CanaryOutcome, ServerFailure } from './facts.js';
import type { MacosVersion } from './macos.js';
import { parseMacosVersion } from './macos.js';
import type { KnownSystem } from './read-system.js';
import { readSystem } from './read-system.js';
import type { Fields } from './read-values.js';
import { count, fields, flag, list, LONGEST_LIST, number, oneOf, time } from './read-values.js';
import { cleanText } from './text.js';

export const BRIDGE_MODES = ['approve', 'authorize', 'observe', 'simulate'] as const;
export type KnownMode = (typeof BRIDGE_MODES)[number];
export const POLICY_STATES = ['enforcing', 'observing', 'none', 'offline-expired'] as const;
export type PolicyState = (typeof POLICY_STATES)[number];

export interface KnownDocument {
  readonly kind: string;
  readonly id: string;
  readonly sequence: number;
}
export interface KnownRefusal {
  readonly kind: string | null;
  readonly id: string | null;
  readonly sequence: number | null;
  readonly reason: string;
  /** Unix milliseconds. */
  readonly time: number | null;
}
export interface KnownClient {
  readonly job: string;
  readonly state: ClientState | 'unknown';
}
export interface KnownStatus {
  readonly bridgeVersion: string | null;
  readonly mode: KnownMode | null;
  readonly clients: readonly KnownClient[];
  readonly policyState: PolicyState | null;
  readonly tooLate: number | null;
  readonly dropped: number | null;
  readonly lost: number | null;
  readonly lastCanaryDeniedAt: number | null;
}
export interface KnownFacts {
  readonly macos: MacosVersion | null;
  readonly managed: boolean | null;
  readonly agent: {
    readonly running: boolean | null;
    readonly failure: AgentFailure | null;
    readonly detail: string | null;
  };
  readonly bridge: {
    readonly connected: boolean | null;
    readonly failure: BridgeFailure | null;
    readonly detail: string | null;
    readonly status: KnownStatus | null;
  };
  readonly extension: {
    readonly identifier: string;
    readonly version: string | null;
    readonly teamId: string | null;
    readonly records: readonly ExtensionRecord[] | null;
  };
  readonly system: KnownSystem;
  readonly fullDiskAccess: 'granted' | 'missing' | null;
  readonly server: {
    readonly enrolled: boolean | null;
    readonly reachable: boolean | null;
    readonly lastContactAt: number | null;
    readonly failure: ServerFailure | null;
    readonly detail: string | null;
    readonly certificateProblem: string | null;
    readonly foreignAnchor: 'server' | 'bridge' | 'none' | null;
    readonly clockSkewSeconds: number | null;
  };
  readonly documents: {
    readonly expected: readonly KnownDocument[] | null;
    readonly applied: readonly KnownDocument[] | null;
    readonly refused: readonly KnownRefusal[] | null;
    readonly outOfSyncSince: number | null;
  };
  readonly spool: {
    readonly pending: number | null;
    readonly oldestPendingAt: number | null;
    readonly deadLetters: number | null;
    readonly lost: number | null;
  };
  readonly canaryDeniedAt: number | null;
  readonly settingsProblems: readonly string[] | null;
  readonly canary: {
    readonly triedAt: number | null;
    readonly outcome: CanaryOutcome | null;
    readonly detail: string | null;
  };
  readonly inventoryProblems: readonly string[];
}

/** A list of documents with a malformed entry is as good as no list: agreement could not be told from it. */
function documents(value: unknown): readonly KnownDocument[] | null {
  if (!Array.isArray(value) || value.length > LONGEST_LIST) return null;
  const known = list(value, (item) => {
    const from = fields(item);
    const kind = cleanText(from['kind'], 40);
    const id = cleanText(from['id'], 80);
    const sequence = count(from['sequence']);
    return kind === null || id === null || sequence === null ? null : { kind, id, sequence };
  });
  return known?.length === value.length ? known : null;
}

function refusal(item: unknown): KnownRefusal {
  const from = fields(item);
  const document = fields(from['document']);
  return {
    kind: cleanText(document['kind'], 40),
    id: cleanText(document['id'], 80),
    sequence: count(document['sequence']),
    reason: cleanText(from['reason'], 80) ?? 'unknown',
    time: time(from['time']),
  };
}

function readStatus(value: unknown): KnownStatus | null {
  if (typeof value !== 'object' || value === null) return null;
  const from = fields(value);
  const counters = fields(from['counters']);
  return {
    bridgeVersion: cleanText(from['bridgeVersion'], 40),
    mode: oneOf(BRIDGE_MODES, from['bridgeMode']),
    clients:
      list(from['clients'], (item) => {
        const client = fields(item);
        const job = cleanText(client['job'], 40) ?? 'unknown';
        return { job, state: oneOf(CLIENT_STATES, client['state']) ?? ('unknown' as const) };
      }) ?? [],
    policyState: oneOf(POLICY_STATES, from['policyState']),
    tooLate: count(counters['tooLate']),
    dropped: count(counters['dropped']),
    lost: count(fields(from['journal'])['lost']),
    lastCanaryDeniedAt: time(from['lastCanaryDeniedAt']),
  };
}

function readRecord(item: unknown): ExtensionRecord | null {
  const from = fields(item);
  const identifier = cleanText(from['identifier'], 255);
  if (identifier === null) return null;
  const stateText = cleanText(from['stateText']) ?? '';
  const state: ExtensionState = readExtensionState(stateText);
  return {
    category: cleanText(from['category'], 100),
    teamId: cleanText(from['teamId'], 20) ?? '',
    identifier,
    shortVersion: cleanText(from['shortVersion'], 40),
    buildVersion: cleanText(from['buildVersion'], 40),
    name: cleanText(from['name'], 100),
    enabled: from['enabled'] === true,
    active: from['active'] === true,
    state,
    stateText,
    originPath: cleanText(from['originPath'], 500),
    containerPath: cleanText(from['containerPath'], 500),
    stagedPath: cleanText(from['stagedPath'], 500),
  };
}

function readServer(from: Fields): KnownFacts['server'] {
  return {
    enrolled: flag(from['enrolled']),
    reachable: flag(from['reachable']),
    lastContactAt: time(from['lastContactAt']),
    failure: oneOf(SERVER_FAILURES, from['failure']),
    detail: cleanText(from['detail']),
    certificateProblem: cleanText(from['certificateProblem']),
    foreignAnchor: oneOf(['server', 'bridge', 'none'], from['foreignAnchor']),
    clockSkewSeconds: number(from['clockSkewSeconds']),
  };
}

/** Never throws, whatever it is given. */
export function readFacts(input: unknown): KnownFacts {
  const from = fields(input);
  const bridge = fields(from['bridge']);
  const status = readStatus(bridge['status']);
  const extension = fields(from['extension']);
  const docs = fields(from['documents']);
  const spool = fields(from['spool']);
  const canary = fields(from['canary']);
  const bridgeRefusals = list(fields(bridge['status'])['refused'], refusal);
  return {
    macos: parseMacosVersion(from['macosVersion']),
    managed: flag(from['managed']),
    agent: {
      running: flag(fields(from['agent'])['running']),
      failure: oneOf(AGENT_FAILURES, fields(from['agent'])['failure']),
      detail: cleanText(fields(from['agent'])['detail'], 500),
    },
    bridge: {
      connected: flag(bridge['connected']),
      failure: oneOf(BRIDGE_FAILURES, bridge['failure']),
      detail: cleanText(bridge['detail']),
      status,
    },
    extension: {
      identifier: cleanText(extension['identifier'], 255) ?? EXTENSION_IDENTIFIER,
      version: cleanText(extension['version'], 40),
      teamId: cleanText(extension['teamId'], 20),
      records: list(extension['records'], readRecord),
    },
    system: readSystem(from['system']),
    fullDiskAccess: oneOf(['granted', 'missing'], from['fullDiskAccess']),
    server: readServer(fields(from['server'])),
    documents: {
      expected: documents(docs['expected']),
      applied: documents(docs['applied']) ?? documents(fields(bridge['status'])['documents']),
      refused: list(docs['refused'], refusal) ?? bridgeRefusals,
      outOfSyncSince: time(docs['outOfSyncSince']),
    },
    spool: {
      pending: count(spool['pending']),
      oldestPendingAt: time(spool['oldestPendingAt']),
      deadLetters: count(spool['deadLetters']),
      lost: count(spool['lost']),
    },
    canaryDeniedAt: time(canary['lastDeniedAt']) ?? status?.lastCanaryDeniedAt ?? null,
    canary: {
      triedAt: time(canary['lastTriedAt']),
      outcome: oneOf(CANARY_OUTCOMES, canary['lastOutcome']),
      detail: cleanText(canary['detail']),
    },
    settingsProblems: list(fields(from['settings'])['problems'], (item) => cleanText(item) ?? 'not said'),
    inventoryProblems: list(fields(from['inventory'])['problems'], (item) => cleanText(item)) ?? [],
  };
}
