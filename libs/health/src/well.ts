/** When a line of the checklist may be green, and what must be known before a Mac may be called anything at all. */
import { chooseExtension } from './extensions.js';
import type { ExtensionRecord } from './extensions.js';
import { OLDEST_MACOS } from './macos.js';
import type { CheckId } from '@portcullis/wire';
import { outOfSync } from './problems/documents.js';
import type { KnownFacts, KnownStatus } from './read.js';
import type { KnownBundle } from './read-system.js';
import { rivalsAmong } from './rivals.js';

/**
 * Whether enough is known for a state better than `unknown`: the bridge, what macOS lets it do, the policy, and the
 * documents; and, of a bridge that can deny, that it was seen to deny. Of the other lines nothing is asked: they name what is wrong, they do not carry the state.
 */
export function isSeen(id: CheckId, facts: KnownFacts): boolean {
  const status = statusOf(facts);
  switch (id) {
    case 'bridge':
      return status !== null && status.mode !== null;
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
      return !(status?.mode === 'approve' || status?.mode === 'authorize') || isProved(facts);
    default:
      return true;
  }
}

/**
 * Whether every fact that a problem of this line could be seen in is known, and none shows one. A line without a problem
 * for which this does not hold is grey: a fact that is lost never turns red into green.
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
      return isSeen(id, facts) && status !== null && status.tooLate !== null && status.dropped !== null;
    case 'documents':
      return isSeen(id, facts) && facts.documents.refused !== null && isFresh(facts);
    case 'proof':
      return status !== null && isProved(facts);
    case 'server':
      return isServerWell(facts);
    case 'events':
      return isSpoolKnown(facts);
    case 'others':
      return facts.extension.records !== null && rivalsAmong(facts.extension.records).length === 0;
    case 'inventory':
      return facts.inventoryProblems.length === 0 && facts.bridge.connected === true;
    case 'permission':
      return isSeen(id, facts);
    case 'policy':
      return status?.policyState === 'enforcing';
  }
}

function isProved({ canary, canaryDeniedAt }: KnownFacts): boolean {
  return canary.outcome === 'denied' && canaryDeniedAt !== null;
}

function statusOf({ bridge }: KnownFacts): KnownStatus | null {
  return bridge.connected === true ? bridge.status : null;
}

function decides({ mode, clients }: KnownStatus): boolean {
  return (
    mode === 'observe' ||
    (clients.some((client) => client.job === 'mounts') && clients.every((client) => client.state === 'running'))
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
function isServerWell({ server, settingsProblems }: KnownFacts): boolean {
  const trusted = server.foreignAnchor === 'none' && settingsProblems !== null;
  return trusted && server.enrolled !== false && server.reachable === true;
}

function isSpoolKnown({ spool, bridge }: KnownFacts): boolean {
  const { pending, oldestPendingAt, deadLetters } = spool;
  const counted = spool.lost !== null && (bridge.status === null || bridge.status.lost !== null);
  return pending !== null && deadLetters !== null && counted && (pending === 0 || oldestPendingAt !== null);
}

function ownRecord({ extension }: KnownFacts): ExtensionRecord | null {
  return extension.records === null ? null : chooseExtension(extension.records, extension.identifier);
}

/** A simulator or eslogger needs nobody's leave. */
function isStartedWell(facts: KnownFacts, { mode }: KnownStatus): boolean {
  if (mode === 'simulate' || mode === 'observe') return true;
  const { jobs } = facts.system;
  if (mode === null || jobs.daemon === null) return false;
  const own = ownRecord(facts);
  const noExtension = facts.extension.records !== null && own === null;
  if (mode === 'approve') return noExtension || jobs.extension !== null;
  return jobs.extension !== null && own?.state === 'enabled';
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
