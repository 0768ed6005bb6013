/** When a line of the checklist may be green, and what must be known before a Mac may be called anything at all. */
import type { CheckId } from '@portcullis/wire';
import { chooseExtension } from './extensions.js';
import type { ExtensionRecord } from './extensions.js';
import { OLDEST_MACOS } from './macos.js';
import type { Problem, ProblemCode } from './problem.js';
import { outOfSync } from './problems/documents.js';
import { ownRecords } from './problems/extension.js';
import type { KnownFacts, KnownStatus } from './facts.js';
import type { KnownBundle } from './system-facts.js';
import { rivalsAmong, strangersAmong } from './rivals.js';

/**
 * Whether enough is known for a state better than `unknown`: the bridge, what macOS lets it do, the policy, and the
 * documents; and, of a bridge that can deny, that it was seen to deny. Of the other lines nothing is asked: they name
 * what is wrong, they do not carry the state.
 */
export function isSeen(id: CheckId, facts: KnownFacts): boolean {
  const status = statusOf(facts);
  switch (id) {
    case 'bridge':
      return status !== null && status.bridgeMode !== null;
    case 'permission':
      return status !== null && decides(status);
    case 'policy':
      return status?.policyState === 'enforcing' || status?.policyState === 'observing';
    case 'documents':
      // Without a server nothing is expected.
      if (facts.server.enrolled === false) return status !== null;
      return status !== null && outOfSync(facts.documents.expected, facts.documents.applied) !== null;
    case 'proof':
      // A bridge that can deny has been seen to deny; what a simulated Mac lets through harms nobody.
      return !(status?.bridgeMode === 'approve' || status?.bridgeMode === 'authorize') || isProved(facts);
    default:
      return true;
  }
}

/**
 * Whether every fact that a problem of this line could be seen in is known, and none shows one. A line without a
 * problem for which this does not hold is grey: a fact that is lost never turns red into green.
 */
export function isKnownWell(id: CheckId, facts: KnownFacts): boolean {
  const status = statusOf(facts);
  switch (id) {
    case 'macos':
      return facts.macos !== null && facts.macos.major >= OLDEST_MACOS && facts.system.sip !== null;
    case 'installation':
      return isInstalledWell(facts);
    case 'approval':
      return status !== null && isStartedWell(facts, status);
    case 'agent':
      return facts.agent.running === true;
    case 'bridge':
      return (
        isSeen(id, facts) && status !== null && status.counters.tooLate !== null && status.counters.dropped !== null
      );
    case 'documents':
      return isSeen(id, facts) && facts.documents.refused !== null && isFresh(facts);
    case 'proof':
      return status !== null && isProved(facts);
    case 'server':
      return isServerWell(facts);
    case 'events':
      return isSpoolKnown(facts);
    case 'others':
      return isAlone(facts);
    case 'inventory':
      return facts.inventory.problems?.length === 0 && facts.bridge.connected === true;
    case 'permission':
      return isSeen(id, facts);
    case 'policy':
      return status?.policyState === 'enforcing';
  }
}

/** Problems of one line that say the opposite of what another one would claim. */
const CONTRADICTED: Readonly<Partial<Record<ProblemCode, readonly CheckId[]>>> = {
  'canary-mounted': ['permission', 'policy'],
  'canary-not-denied': ['permission', 'policy'],
  'foreign-anchor': ['policy', 'documents'],
  'offline-expired': ['documents'],
  'stale-registry': ['approval'],
  'macos-too-old': ['permission', 'policy'],
};

/** Whether a problem elsewhere says that this line is not as it looks. */
export function isContradicted(id: CheckId, problems: readonly Problem[]): boolean {
  return problems.some(({ code }) => CONTRADICTED[code]?.includes(id) === true);
}

function isProved({ canary }: KnownFacts): boolean {
  return canary.lastOutcome === 'denied' && canary.lastDeniedAt !== null;
}

function isAlone({ extension: { records, identifier } }: KnownFacts): boolean {
  return records !== null && rivalsAmong(records).length === 0 && strangersAmong(records, identifier).length === 0;
}

function statusOf({ bridge }: KnownFacts): KnownStatus | null {
  return bridge.connected === true ? bridge.status : null;
}

function decides({ bridgeMode: mode, clients }: KnownStatus): boolean {
  return (
    mode === 'observe' ||
    (clients !== null &&
      clients.some((client) => client.job === 'mounts') &&
      clients.every((client) => client.state === 'running'))
  );
}

function isFresh({ server }: KnownFacts): boolean {
  return (
    server.enrolled === false ||
    server.reachable === true ||
    (server.reachable === false && server.lastContactAt !== null)
  );
}

/** Reached, and nothing speaks against it being the one that was promised. */
function isServerWell({ server, settings }: KnownFacts): boolean {
  const trusted = server.foreignAnchor === 'none' && settings.problems !== null;
  return trusted && server.enrolled !== false && server.reachable === true;
}

function isSpoolKnown({ spool, bridge }: KnownFacts): boolean {
  const { pending, oldestPendingAt, deadLetters, damaged } = spool;
  const counted = spool.lost !== null && (bridge.status === null || bridge.status.journal.lost !== null);
  const aged = pending === 0 || oldestPendingAt !== null;
  return pending !== null && deadLetters !== null && counted && aged && damaged !== null && !damaged.includes(null);
}

function ownRecord({ extension }: KnownFacts): ExtensionRecord | null {
  const { records, identifier, teamId } = extension;
  return records === null ? null : chooseExtension(records, identifier, teamId);
}

/**
 * Of no copy of the extension is it open what becomes of it: one in a state that is not known could be the one that
 * waits.
 */
function isSettled(facts: KnownFacts): boolean {
  return ownRecords(facts).every(({ state }) => state === 'enabled' || state === 'uninstall-on-reboot');
}

/** A simulator or eslogger needs nobody's leave. */
function isStartedWell(facts: KnownFacts, { bridgeMode: mode }: KnownStatus): boolean {
  if (mode === 'simulate' || mode === 'observe') return true;
  const { jobs } = facts.system;
  if (mode === null || jobs.daemon === null) return false;
  const own = ownRecord(facts);
  const noExtension = facts.extension.records !== null && own === null;
  if (mode === 'approve') return noExtension || jobs.extension !== null;
  return jobs.extension !== null && own?.state === 'enabled' && isSettled(facts);
}

/** The extension with its app, both as they were signed; or the daemon of approve mode. */
function isInstalledWell(facts: KnownFacts): boolean {
  const { app, bundled, staged, installed, otherCopies, developerMode } = facts.system;
  const record = ownRecord(facts);
  if (otherCopies === null) return false;
  if (record === null) return installed.daemon === true && facts.extension.records !== null && app.intact !== null;
  return (
    app.present === true &&
    app.intact === true &&
    bundled.intact === true &&
    developerMode !== null &&
    [bundled, staged].every(isWholeBundle) &&
    facts.extension.version !== null &&
    record.shortVersion !== null &&
    record.buildVersion !== null &&
    record.teamId !== '' &&
    record.containerPath !== null &&
    record.state === 'enabled'
  );
}

function isWholeBundle({ buildVersion, signature }: KnownBundle): boolean {
  if (buildVersion === null || signature === null) return false;
  return signature.cdhash !== null && signature.signer !== null && signature.teamId !== null;
}
