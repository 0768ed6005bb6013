import type { GatheredFacts, HealthFacts, ServerFailure } from '@portcullis/health';
import type { BridgeStatus } from '@portcullis/wire';
import type { BridgeState } from '../bridge/client.js';
import type { CanaryState } from '../canary/canary.js';
import { anchorKeyId, sameKey } from '../enrolment/anchor-key.js';
import type { SyncState } from '../policy/sync.js';
import type { ServerContact } from '../server/api.js';
import { NotEnrolledError, ServerError } from '../server/errors.js';
import { NetworkError } from '../server/http.js';
import type { SpoolStats } from '../spool/spool.js';
import { utcIso } from '../time.js';

/** All that the parts of the agent know, at one moment. */
export interface Observations {
  readonly osVersion: string;
  readonly bridge: BridgeState;
  readonly status: BridgeStatus | undefined;
  readonly sync: SyncState;
  readonly contact: ServerContact;
  readonly enrolled: boolean;
  readonly enrolmentProblem: string | undefined;
  /** The server presented another signing key than the one that the configuration names. */
  readonly foreignAnchor: boolean;
  /** The key that the configuration names, and the one at enrolment; a document may have replaced either since. */
  readonly knownAnchors: readonly [configured: string | undefined, enrolled: string | undefined];
  readonly settingsProblems: readonly string[];
  readonly spool: SpoolStats;
  readonly inventoryProblems: readonly string[];
  /** What macOS says; absent where there is none. */
  readonly gathered: GatheredFacts | undefined;
  readonly canary: CanaryState;
}

export function healthFacts(seen: Observations): HealthFacts {
  const { sync, spool } = seen;
  return {
    macosVersion: seen.osVersion,
    agent: { running: true },
    ...seen.gathered,
    bridge: bridgeFacts(seen),
    fullDiskAccess: fullDiskAccess(seen.status),
    server: serverFacts(seen),
    documents: {
      expected: sync.expected ?? null,
      applied: seen.status?.documents ?? sync.applied ?? null,
      refused: sync.refused,
      outOfSyncSince: sync.outOfSyncSince === undefined ? null : utcIso(sync.outOfSyncSince),
    },
    spool: {
      pending: spool.pending,
      oldestPendingAt: spool.oldestPendingAt === undefined ? null : utcIso(spool.oldestPendingAt),
      deadLetters: spool.deadLetters,
      lost: spool.lost,
      damaged: spool.damaged,
    },
    canary: canaryFacts(seen),
    inventory: { problems: seen.inventoryProblems },
    settings: { problems: seen.settingsProblems },
  };
}

function bridgeFacts({ bridge, status, sync }: Observations): NonNullable<HealthFacts['bridge']> {
  if (!bridge.connected) {
    const { failure } = bridge;
    return { connected: false, failure: failure?.failure ?? null, detail: failure?.message ?? null, status: null };
  }
  const said = { connected: true, failure: null, detail: sync.bridgeProblem ?? null };
  if (status === undefined) return { ...said, status: null };
  // What it holds and what it refused are facts of their own.
  const { documents: _, refused: __, ...rest } = status;
  return { ...said, status: rest };
}

function canaryFacts({ canary, status }: Observations): NonNullable<HealthFacts['canary']> {
  const iso = (millis: number | undefined) => (millis === undefined ? null : utcIso(millis));
  return {
    // What the bridge says counts until this agent has tried it itself.
    lastDeniedAt: iso(canary.lastDeniedAt) ?? status?.lastCanaryDeniedAt ?? null,
    lastTriedAt: iso(canary.lastTriedAt),
    lastOutcome: canary.lastOutcome ?? null,
    detail: canary.detail ?? null,
  };
}

/** Only the bridge's own clients say it: one that runs has it, one that is not permitted has not. */
function fullDiskAccess(status: BridgeStatus | undefined): 'granted' | 'missing' | null {
  if (status?.bridgeMode !== 'authorize') return null;
  if (status.clients.some((client) => client.state === 'not-permitted')) return 'missing';
  return status.clients.some((client) => client.state === 'running') ? 'granted' : null;
}

function serverFacts(seen: Observations): NonNullable<HealthFacts['server']> {
  const { contact, enrolled, enrolmentProblem } = seen;
  const { failure, reachable, lastContactAt, clockSkewMillis } = contact;
  return {
    enrolled,
    reachable: reachable ?? null,
    lastContactAt: lastContactAt === undefined ? null : utcIso(lastContactAt),
    failure: failure ? serverFailure(failure) : null,
    detail: failure?.message ?? enrolmentProblem ?? null,
    certificateProblem: failure instanceof NetworkError && failure.kind === 'certificate' ? failure.message : null,
    foreignAnchor: foreignAnchor(seen),
    clockSkewSeconds: clockSkewMillis === undefined ? null : Math.round(clockSkewMillis / 1000),
  };
}

/**
 * Whether server and Mac hold to another key than the configuration's. A configuration may be older than a rotation
 * (it then names the key at enrolment) or newer (it then names the key that the bridge holds by now).
 */
function foreignAnchor({
  foreignAnchor: refused,
  knownAnchors,
  status,
}: Observations): 'server' | 'bridge' | 'none' | null {
  if (refused) return 'server';
  const [configured, enrolled] = knownAnchors;
  const held = status?.enrolled === true ? status.anchorKeyId : null;
  if (configured === undefined) return 'none';
  if (enrolled === undefined || held === null) return null;
  return sameKey(configured, enrolled) || anchorKeyId(configured) === held.toLowerCase() ? 'none' : 'bridge';
}

function serverFailure(error: Error): ServerFailure {
  if (error instanceof NetworkError) return error.kind;
  if (error instanceof NotEnrolledError) return 'refused-credentials';
  if (!(error instanceof ServerError)) return 'other';
  if (error.code === 'clock-skew') return 'clock-skew';
  if (error.status === 401 || error.status === 403) return 'refused-credentials';
  return error.status >= 500 ? 'server-error' : 'other';
}
