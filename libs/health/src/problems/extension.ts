/** How it stands with the extension by the list of macOS: every copy of it that is listed. */
import type { ExtensionRecord } from '../extensions.js';
import type { KnownFacts } from '../facts.js';
import { extensionPane } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import { sayDuration } from '../text.js';
import { hasDaemon } from './approval.js';
import { allowsExtension, isLockedOn } from './profiles.js';

/** All copies that macOS has not removed. */
export function ownRecords({ extension }: KnownFacts): readonly ExtensionRecord[] {
  return (extension.records ?? []).filter(
    (record) => record.identifier === extension.identifier && record.state !== 'removed',
  );
}

export function extensionFindings(facts: KnownFacts, record: ExtensionRecord | null): readonly Finding[] {
  const { identifier, records, version } = facts.extension;
  const runs = facts.bridge.connected === true;
  if (records === null) return [];
  if (record === null || record.state === 'removed') return absentFindings(facts, identifier);
  const said = { identifier, state: record.stateText, version: record.shortVersion };
  switch (record.state) {
    case 'enabled': {
      const next = nextCopyFindings(facts, record);
      return next.length > 0 ? next : versionFindings(facts, record, version);
    }
    case 'waiting-for-user':
      return [waitingForUser(facts, said)];
    case 'disabled':
      return [notApproved(facts, said)];
    case 'waiting-for-reboot':
    case 'uninstall-on-reboot':
      return [rebootPending(facts, record)];
    case 'changing':
    case 'unknown':
      return runs ? [] : [unknownState(record, said)];
  }
}

function absentFindings(facts: KnownFacts, identifier: string): readonly Finding[] {
  // In approve mode there is none, and none is missed.
  if (facts.bridge.connected === true || hasDaemon(facts)) return [];
  // What launchd has a job for is known to macOS, whatever the list says.
  if (facts.system.jobs.extension?.loaded === true) return [staleRegistry(facts)];
  return [notInstalled(facts, identifier)];
}

/* ── two copies ── */

function versionName({ shortVersion, buildVersion }: ExtensionRecord): string {
  if (shortVersion === null) return 'A newer copy';
  return `Version ${shortVersion}${buildVersion === null ? '' : ` (${buildVersion})`}`;
}

/** A copy beside the one that is enabled, and which takes its place when someone allows it or the Mac restarts. */
function nextCopyFindings(facts: KnownFacts, enabled: ExtensionRecord): readonly Finding[] {
  const others = ownRecords(facts).filter((record) => record !== enabled && record.state !== 'enabled');
  const waiting = others.find((record) => record.state === 'waiting-for-user');
  if (waiting !== undefined) return [newCopyWaits(facts, waiting, enabled)];
  const restart = others.find((record) => record.state === 'waiting-for-reboot');
  return restart === undefined ? [] : [rebootPending(facts, restart)];
}

function newCopyWaits(facts: KnownFacts, waiting: ExtensionRecord, enabled: ExtensionRecord): Finding {
  const runs = facts.bridge.connected === true;
  const old = enabled.shortVersion ?? 'the earlier one';
  return finding('partly', {
    code: 'new-copy-waits',
    check: 'approval',
    severity: 'warning',
    title: 'A new version of the extension waits to be allowed',
    cause: `${versionName(waiting)} is installed and waits to be allowed; ${runs ? `${old} goes on protecting until then` : `${old} is the one that macOS has allowed so far`}. Opening the app changes nothing about that.`,
    fix: allowExtension(facts, 'No restart is needed.'),
    facts: { waiting: waiting.shortVersion, enabled: enabled.shortVersion, state: waiting.stateText },
  });
}

function versionFindings(facts: KnownFacts, record: ExtensionRecord, installed: string | null): readonly Finding[] {
  const { shortVersion, buildVersion } = record;
  if (installed === null || shortVersion === null) return [];
  if (shortVersion !== installed) return [oldVersion(shortVersion, installed)];
  const inside = facts.system.bundled.buildVersion;
  if (inside === null || buildVersion === null || inside === buildVersion) return [];
  return [oldVersion(`${shortVersion} (${buildVersion})`, `${installed} (${inside})`)];
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

/** What waits for a restart although the Mac was restarted since. */
export function survivedRestart({ system, extension }: KnownFacts): boolean {
  return extension.sameSince !== null && system.bootedAt !== null && extension.sameSince < system.bootedAt;
}

function rebootPending(facts: KnownFacts, record: ExtensionRecord): Finding {
  const runs = facts.bridge.connected === true;
  const goes = record.state === 'uninstall-on-reboot';
  const said = { identifier: record.identifier, state: record.stateText, version: record.shortVersion };
  if (survivedRestart(facts)) return restartDoesNotHelp(facts, record, runs);
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

function restartDoesNotHelp({ system, extension }: KnownFacts, record: ExtensionRecord, runs: boolean): Finding {
  const since = sayDuration((system.bootedAt ?? 0) - (extension.sameSince ?? 0));
  return finding(runs ? 'partly' : 'unprotected', {
    code: 'restart-does-not-help',
    check: 'approval',
    severity: runs ? 'warning' : 'critical',
    title: 'A restart did not finish the change of the extension',
    cause: `macOS says “${record.stateText}”, and said so already ${since} before the Mac was started last: its list of extensions was not cleared by the restart.`,
    fix: 'Run “sudo systemextensionsctl gc”, restart once more, and open the Portcullis app. If the entry is still there, install the latest update of macOS, and send the output of “portcullis support” with a bug report; further restarts do not help.',
    facts: { state: record.stateText, version: record.shortVersion },
  });
}

/* ── one copy ── */

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

/** macOS has the extension in its list and cannot read its bundle: the app was replaced under it. */
export function staleRegistry(facts: KnownFacts): Finding {
  const runs = facts.bridge.connected === true;
  return finding(runs ? 'partly' : 'unprotected', {
    code: 'stale-registry',
    check: 'installation',
    severity: runs ? 'warning' : 'critical',
    title: 'macOS cannot read the bundle of the extension that it has enabled',
    cause:
      'The extension is in the list of macOS or of launchd, but its bundle cannot be read: the app was replaced or changed under its extension.',
    fix: 'Install the released package again, so that the app is whole. Then run /Applications/Portcullis.app/Contents/MacOS/Portcullis deactivate (“extensionNotFound” does not matter), and the same with activate.',
    facts: { identifier: facts.extension.identifier },
  });
}

function waitingForUser(facts: KnownFacts, said: Finding['problem']['facts']): Finding {
  const there = facts.managed === true && allowsExtension(facts);
  return finding('unprotected', {
    code: 'extension-waiting-for-user',
    check: 'approval',
    severity: 'critical',
    title: 'The system extension waits to be allowed',
    cause: there
      ? 'A profile allows the extension, yet macOS still waits for someone to allow it. Until then nothing is protected.'
      : 'The extension is installed, but nobody has allowed it yet. Until then nothing is protected.',
    fix: allowExtension(
      facts,
      'If the switch is not there, open the Portcullis app again: macOS takes the question away after a while.',
    ),
    facts: said,
  });
}

function notApproved(facts: KnownFacts, said: Finding['problem']['facts']): Finding {
  const there = facts.managed === true && allowsExtension(facts);
  return finding('unprotected', {
    code: 'extension-not-approved',
    check: 'approval',
    severity: 'critical',
    title: 'The system extension is switched off',
    cause: there
      ? 'Someone at the Mac switched the extension off, although a profile allows it. Nothing is protected.'
      : 'Someone switched the extension off, or a profile that allowed it was removed. Nothing is protected.',
    fix: there ? switchOnAndLock(facts) : allowExtension(facts, 'No restart is needed.'),
    facts: said,
  });
}

function switchOnAndLock(facts: KnownFacts): string {
  const lock =
    (facts.macos?.major ?? 15) < 15 || isLockedOn(facts)
      ? ''
      : ' To keep people from switching it off, name it in the system extension profile under NonRemovableFromUISystemExtensions too (macOS 15 and later).';
  return `At the Mac, open ${extensionPane(facts.macos)} and switch Portcullis on; an administrator’s password is asked for.${lock}`;
}

/**
 * What allows it: the profile where an MDM can, otherwise the switch. A profile that is in place is not asked for
 * again.
 */
function allowExtension(facts: KnownFacts, after: string): string {
  const byHand = `At the Mac, open ${extensionPane(facts.macos)} and allow Portcullis; an administrator's password is asked for. ${after}`;
  if (facts.managed !== true || facts.system.userApproved === false) return byHand;
  const profile = 'system extension profile (com.apple.system-extension-policy)';
  if (allowsExtension(facts)) {
    return `The ${profile} is in place, so deploying it again as it is changes nothing: restart the Mac. If it stays so, remove the profile in the MDM and push it again, then open the Portcullis app; if that does not help either, send the output of “portcullis support” with a bug report.`;
  }
  const names = 'that names this team and extension under AllowedSystemExtensions';
  const how =
    facts.system.profiles === null ? `See to it in the MDM that this Mac has the ${profile}` : `Deploy the ${profile}`;
  return `${how} ${names}; it allows a waiting extension at once, without a click at the Mac.`;
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
