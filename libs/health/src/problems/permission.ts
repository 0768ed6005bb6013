/** Does macOS let the bridge decide: extension approved, Full Disk Access, entitlement, clients. */
import type { ClientState, HealthState } from '@portcullis/wire';
import { accessOf } from '../access.js';
import { chooseExtension } from '../extensions.js';
import type { ExtensionRecord } from '../extensions.js';
import type { KnownFacts } from '../facts.js';
import { finding } from '../problem.js';
import type { Finding, ProblemCode } from '../problem.js';
import { daemonFindings, extensionStartFindings } from './approval.js';
import { extensionFindings } from './extension.js';
import { accessFinding, elsewhereFinding, grantFullDiskAccess, shownOffFindings } from './full-disk-access.js';
import { blockedByProfile, enrolmentFindings, profileFindings, removableFindings } from './profiles.js';

/**
 * Each of them says why the extension is not on: telling anybody to switch it on, or what else is missing, helps
 * nobody then.
 */
const REASONS: readonly ProblemCode[] = [
  'extension-wrong-processor',
  'extension-switches-back',
  'extension-blocked-by-profile',
];

export function permissionFindings(facts: KnownFacts): readonly Finding[] {
  const record = ownRecord(facts);
  const blocked = blockedByProfile(facts, record);
  const start = blocked.length > 0 ? blocked : extensionStartFindings(facts, record);
  const named = start.some(({ problem }) => REASONS.includes(problem.code));
  const access = facts.fullDiskAccess === 'missing' ? [accessFinding(facts, 'unprotected')] : [];
  const causes = unique([
    ...enrolmentFindings(facts),
    ...removableFindings(facts, record),
    ...(named ? [] : extensionFindings(facts, record)),
    ...start,
    ...daemonFindings(facts),
    ...clientFindings(facts),
    ...access,
    ...signedWithoutEntitlement(facts, record),
  ]);
  const explained = causes.some(({ problem }) => problem.severity === 'critical');
  const silent = !explained && record?.state === 'enabled' && !hasClient(facts);
  return [
    ...causes,
    ...(silent ? [enabledWithoutClient(facts)] : []),
    ...shownOffFindings(facts),
    ...(blocked.length > 0 ? [] : profileFindings(facts, record)),
  ];
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((one, at) => findings.findIndex((other) => other.problem.code === one.problem.code) === at);
}

function ownRecord({ extension }: KnownFacts): ExtensionRecord | null {
  const { identifier, records, teamId } = extension;
  return records === null ? null : chooseExtension(records, identifier, teamId);
}

/**
 * Whether anything of the bridge gets events, or might: a bridge that cannot be asked is not counted as having none.
 */
function hasClient({ bridge }: KnownFacts): boolean {
  if (bridge.connected === false) return bridge.failure !== 'not-running';
  const clients = bridge.status?.clients ?? [];
  return clients.length === 0 || clients.some(({ state }) => state !== 'internal' && state !== 'invalid');
}

/**
 * Why is only said where the rest is known: launchd has the job and its process is there. A job of which nothing is
 * known may as well crash.
 */
function enabledWithoutClient(facts: KnownFacts): Finding {
  const access = accessOf(facts);
  if (access.is === 'elsewhere') return elsewhereFinding(facts, access, 'unprotected');
  if (access.is === 'denied') return accessFinding(facts, 'unprotected');
  const starts = typeof facts.system.jobs.extension?.pid === 'number' && access.is !== 'in-place';
  const label = `${facts.extension.teamId ?? 'TEAM'}.${facts.extension.identifier}`;
  return finding('unprotected', {
    code: 'extension-enabled-no-client',
    check: 'permission',
    severity: 'critical',
    title: 'The extension is allowed, yet it protects nothing',
    cause: starts
      ? 'macOS says “activated enabled”, but the extension gets no events. Nearly always Full Disk Access is missing, or was given to another copy of it.'
      : 'macOS says “activated enabled”, but the bridge in the extension does not answer. Why is not known from what could be read.',
    fix: starts
      ? grantFullDiskAccess(facts)
      : `Look at the Mac whether it runs: sudo launchctl print system/${label} says how its last process ended. Restart the Mac; if it stays so, send the output of “portcullis support” with a bug report.`,
    facts: { failure: facts.bridge.failure },
  });
}

/* ── the bridge's clients ── */

function clientFindings(facts: KnownFacts): readonly Finding[] {
  const clients = facts.bridge.connected === true ? (facts.bridge.status?.clients ?? []) : [];
  return clients.flatMap(({ job, state }) => {
    if (state === 'running' || state === null) return [];
    // Without the mounts client no disk is decided; without another one that job alone is missing.
    return [clientFinding(facts, job ?? 'unknown', state, job === 'mounts' ? 'unprotected' : 'partly')];
  });
}

function clientFinding(
  facts: KnownFacts,
  job: string,
  state: Exclude<ClientState, 'running'>,
  limit: HealthState,
): Finding {
  const severity = limit === 'unprotected' ? 'critical' : 'warning';
  const common = { check: 'permission', severity, facts: { job, state } } as const;
  switch (state) {
    case 'not-permitted':
      return accessFinding(facts, limit);
    case 'not-entitled':
      return finding(limit, {
        ...common,
        code: 'not-entitled',
        title: 'The extension lacks Apple’s entitlement',
        cause:
          'macOS refuses: com.apple.developer.endpoint-security.client is missing from its signature, or its provisioning profile does not hold it.',
        fix: 'Install the package that was signed with the entitlement. Without one from Apple, run the bridge in approve mode, which needs none.',
      });
    case 'not-privileged':
      return finding(limit, {
        ...common,
        code: 'not-privileged',
        title: 'The bridge does not run as root',
        cause: 'macOS gives device events to root alone, and the bridge was started by another user.',
        fix: 'Let launchd start it, by the installer or the Portcullis app, and do not start it by hand.',
      });
    case 'too-many-clients':
      return finding(limit, {
        ...common,
        code: 'too-many-clients',
        title: 'Too many security products at once',
        cause: 'macOS allows only so many Endpoint Security clients, and other products hold them all.',
        fix: 'Remove security products that are no longer used (systemextensionsctl list shows them). The bridge tries again by itself; no restart is needed.',
      });
    case 'internal':
    case 'invalid':
      return finding(limit, {
        ...common,
        code: 'client-failed',
        title: 'macOS refuses the bridge without a reason',
        cause: `The Endpoint Security client for ${job} could not be made (“${state}”). The bridge keeps trying.`,
        fix: 'Wait five minutes. If it stays so, restart the Mac, and send the output of “portcullis doctor” with a bug report.',
      });
  }
}

const ES_ENTITLEMENT = 'com.apple.developer.endpoint-security.client';

/** What the signature says, where the bridge itself cannot be asked. */
function signedWithoutEntitlement(facts: KnownFacts, record: ExtensionRecord | null): readonly Finding[] {
  const { entitlements } = facts.system.staged;
  const silent = facts.bridge.connected === false && facts.bridge.failure === 'not-running';
  if (record?.state !== 'enabled' || !silent || entitlements === null || entitlements.includes(ES_ENTITLEMENT))
    return [];
  return [clientFinding(facts, 'mounts', 'not-entitled', 'unprotected')];
}
