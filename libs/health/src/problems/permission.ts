/** Does macOS let the bridge decide: extension approved, Full Disk Access, entitlement, clients. */
import { accessElsewhere, accessRefused } from '../access.js';
import type { Elsewhere } from '../access.js';
import { chooseExtension } from '../extensions.js';
import type { ExtensionRecord } from '../extensions.js';
import type { ClientState, HealthState } from '@portcullis/wire';
import { extensionPane, FULL_DISK_ACCESS_PANE } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding, ProblemCode } from '../problem.js';
import type { KnownFacts } from '../read.js';
import { daemonFindings, extensionStartFindings, profileFindings } from './approval.js';

const SLIDES_BACK: readonly ProblemCode[] = ['extension-wrong-processor', 'extension-switches-back'];

export function permissionFindings(facts: KnownFacts): readonly Finding[] {
  const record = ownRecord(facts);
  const clients = clientFindings(facts);
  const access = facts.fullDiskAccess === 'missing' ? [fullDiskAccess(facts, 'unprotected')] : [];
  const start = extensionStartFindings(facts, record);
  // Whoever is told to switch it on again sees it slide back: the reason alone helps.
  const slides = start.some(({ problem }) => SLIDES_BACK.includes(problem.code));
  const causes = unique([
    ...(slides ? [] : extensionFindings(facts, record)),
    ...start,
    ...daemonFindings(facts),
    ...clients,
    ...access,
    ...signedWithoutEntitlement(facts, record),
  ]);
  const silent = causes.length === 0 && record?.state === 'enabled' && !hasClient(facts);
  return [...causes, ...(silent ? [enabledWithoutClient(facts)] : []), ...profileFindings(facts, record)];
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((one, at) => findings.findIndex((other) => other.problem.code === one.problem.code) === at);
}

function ownRecord(facts: KnownFacts): ExtensionRecord | null {
  const { identifier, records } = facts.extension;
  return records === null ? null : chooseExtension(records, identifier);
}

/** Whether anything of the bridge gets events, or might: a bridge that cannot be asked is not counted as having none. */
function hasClient(facts: KnownFacts): boolean {
  if (facts.bridge.connected === false) return facts.bridge.failure !== 'not-running';
  const clients = facts.bridge.status?.clients;
  return (
    clients === undefined ||
    clients.length === 0 ||
    clients.some((client) => client.state !== 'internal' && client.state !== 'invalid')
  );
}

/* ── the extension's record ── */

function extensionFindings(facts: KnownFacts, record: ExtensionRecord | null): readonly Finding[] {
  const { identifier, records, version } = facts.extension;
  const runs = facts.bridge.connected === true;
  if (records === null) return [];
  if (record === null || record.state === 'removed') {
    // In approve mode there is none, and none is missed.
    return runs || facts.system.installed.daemon === true ? [] : [notInstalled(facts, identifier)];
  }
  const said = { identifier, state: record.stateText, version: record.shortVersion };
  switch (record.state) {
    case 'enabled':
      return versionFindings(facts, record, version);
    case 'waiting-for-user':
      return [waitingForUser(facts, said)];
    case 'disabled':
      return [notApproved(facts, said)];
    case 'waiting-for-reboot':
    case 'uninstall-on-reboot':
      return [rebootPending(record, runs, said)];
    case 'changing':
    case 'unknown':
      return runs ? [] : [unknownState(record, said)];
  }
}

function versionFindings(facts: KnownFacts, record: ExtensionRecord, installed: string | null): readonly Finding[] {
  const { shortVersion, buildVersion } = record;
  if (installed === null || shortVersion === null) return [];
  if (shortVersion !== installed) return [oldVersion(shortVersion, installed)];
  const inside = facts.system.bundled.buildVersion;
  if (inside === null || buildVersion === null || inside === buildVersion) return [];
  return [oldVersion(`${shortVersion} (${buildVersion})`, `${installed} (${inside})`)];
}

function notInstalled(facts: KnownFacts, identifier: string): Finding {
  return finding('unprotected', {
    code: 'extension-not-installed',
    check: 'approval',
    severity: 'critical',
    title: 'The system extension is not installed',
    cause: 'macOS knows of no such extension: it was never activated, or it was removed. Nothing is protected.',
    fix:
      facts.managed === true
        ? 'Deploy the Portcullis package again from the MDM; the app activates the extension when it starts. Check that the system extension profile names this extension.'
        : 'Move the Portcullis app into /Applications and open it; it activates the extension and shows what to allow.',
    facts: { identifier },
  });
}

function waitingForUser(facts: KnownFacts, said: Finding['problem']['facts']): Finding {
  return finding('unprotected', {
    code: 'extension-waiting-for-user',
    check: 'approval',
    severity: 'critical',
    title: 'The system extension waits to be allowed',
    cause: 'The extension is installed, but nobody has allowed it yet. Until then nothing is protected.',
    fix: allowExtension(
      facts,
      'If the switch is not there, open the Portcullis app again: macOS takes the question away after a while.',
    ),
    facts: said,
  });
}

function notApproved(facts: KnownFacts, said: Finding['problem']['facts']): Finding {
  return finding('unprotected', {
    code: 'extension-not-approved',
    check: 'approval',
    severity: 'critical',
    title: 'The system extension is switched off',
    cause: 'Someone switched the extension off, or a profile that allowed it was removed. Nothing is protected.',
    fix: allowExtension(facts, 'No restart is needed.'),
    facts: said,
  });
}

function allowExtension(facts: KnownFacts, after: string): string {
  if (facts.managed === true) {
    return 'Deploy the system extension profile (com.apple.system-extension-policy) that names this team and extension under AllowedSystemExtensions; it allows a waiting extension at once, without a click at the Mac.';
  }
  return `At the Mac, open ${extensionPane(facts.macos)} and allow Portcullis; an administrator's password is asked for. ${after}`;
}

function rebootPending(record: ExtensionRecord, runs: boolean, said: Finding['problem']['facts']): Finding {
  const goes = record.state === 'uninstall-on-reboot';
  return finding(runs ? 'partly' : 'unprotected', {
    code: 'reboot-pending',
    check: 'approval',
    severity: runs ? 'warning' : 'critical',
    title: 'The Mac must be restarted',
    cause: goes
      ? 'An extension was removed, and macOS finishes this only at the next start; a new copy cannot take its place before.'
      : 'A new version of the extension is installed, and macOS switches to it only at the next start.',
    fix: goes
      ? 'Restart the Mac, then open the Portcullis app so that it activates the extension anew.'
      : 'Restart the Mac. Nothing else is to be done.',
    facts: said,
  });
}

function unknownState(record: ExtensionRecord, said: Finding['problem']['facts']): Finding {
  return finding('unknown', {
    code: 'extension-unknown-state',
    check: 'approval',
    severity: 'warning',
    title: 'The state of the system extension is not clear',
    cause:
      record.state === 'changing'
        ? `macOS says “${record.stateText}”: a change is under way.`
        : `macOS says “${record.stateText}”, which this version of Portcullis does not know.`,
    fix: 'Wait a minute and look again. If it stays so, restart the Mac and open the Portcullis app.',
    facts: said,
  });
}

function oldVersion(running: string, installed: string): Finding {
  return finding('partly', {
    code: 'extension-old-version',
    check: 'installation',
    severity: 'warning',
    title: 'An older version of the extension is running',
    cause: `Version ${running} is active while ${installed} is installed: the update of the extension was not completed.`,
    fix: 'Open the Portcullis app, which asks macOS to replace the extension. If it asks for a restart, restart the Mac.',
    facts: { running, installed },
  });
}

function enabledWithoutClient(facts: KnownFacts): Finding {
  const elsewhere = accessElsewhere(facts);
  if (elsewhere !== null) return givenElsewhere(facts, elsewhere, 'unprotected');
  return finding('unprotected', {
    code: 'extension-enabled-no-client',
    check: 'permission',
    severity: 'critical',
    title: 'The extension is allowed, yet it protects nothing',
    cause:
      'macOS says “activated enabled”, but the extension gets no events. Nearly always Full Disk Access is missing, or was given to another copy of it.',
    fix: grantFullDiskAccess(facts),
    facts: { failure: facts.bridge.failure },
  });
}

/* ── the bridge's clients ── */

function clientFindings(facts: KnownFacts): readonly Finding[] {
  const clients = facts.bridge.connected === true ? (facts.bridge.status?.clients ?? []) : [];
  return clients.flatMap(({ job, state }) => {
    if (state === 'running' || state === 'unknown') return [];
    // Without the mounts client no disk is decided; without another one that job alone is missing.
    return [clientFinding(facts, job, state, job === 'mounts' ? 'unprotected' : 'partly')];
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
      return fullDiskAccess(facts, limit);
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

function fullDiskAccess(facts: KnownFacts, limit: HealthState): Finding {
  const elsewhere = accessElsewhere(facts);
  if (elsewhere !== null) return givenElsewhere(facts, elsewhere, limit);
  return finding(limit, {
    code: 'full-disk-access-missing',
    check: 'permission',
    severity: limit === 'unprotected' ? 'critical' : 'warning',
    title: 'Full Disk Access is missing',
    cause:
      'macOS gives device events only to a program with Full Disk Access, and the bridge does not have it. It keeps trying.',
    fix: grantFullDiskAccess(facts),
    facts: { switchedOff: accessRefused(facts) },
  });
}

function givenElsewhere(facts: KnownFacts, given: Elsewhere, limit: HealthState): Finding {
  const { what, client, teamId, managed } = given;
  const { identifier } = facts.extension;
  return finding(limit, {
    code: 'full-disk-access-elsewhere',
    check: 'permission',
    severity: limit === 'unprotected' ? 'critical' : 'warning',
    title: 'Full Disk Access was given to something else',
    cause:
      what === 'identifier'
        ? `It was given to “${client}”, and the extension that needs it is “${identifier}”: for macOS these are two programs.`
        : `It was given to “${client}”, but for code with another signature${teamId === null ? '' : ` (team ${teamId})`} than the one that runs. macOS compares the code requirement, not the name alone.`,
    fix: managed
      ? 'Deploy the privacy profile (com.apple.TCC.configuration-profile-policy) again, with the identifier and the code requirement of the extension itself; the console’s profile holds both. Where two profiles differ, the one that denies wins: remove the old one.'
      : `At the Mac, open ${FULL_DISK_ACCESS_PANE}, select the old entry and remove it with the minus button, then switch on the Portcullis extension. Protection begins within 15 seconds; no restart is needed.`,
    facts: { what, client, teamId, managed },
  });
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

function grantFullDiskAccess(facts: KnownFacts): string {
  if (facts.managed === true) {
    return 'Deploy the privacy profile (com.apple.TCC.configuration-profile-policy) with SystemPolicyAllFiles for the extension’s own identifier and code requirement, not the app’s. Protection begins within 15 seconds; no restart is needed.';
  }
  const again =
    facts.macos?.major === 13 && facts.macos.minor === 0
      ? ' If it is switched on already, switch it off and on again: macOS 13.0 forgets it when the Mac is upgraded.'
      : ' If it is switched on already, switch it off and on again: it may belong to an older copy.';
  return `At the Mac, open ${FULL_DISK_ACCESS_PANE} and switch on the Portcullis extension (not only the app).${again} Protection begins within 15 seconds; no restart is needed.`;
}
