/** Does macOS start the bridge: the extension, or in approve mode the daemon. */
import { IDENTITY } from '@portcullis/wire';
import type { ExtensionRecord } from '../extensions.js';
import type { LaunchdJob } from '../outputs/launchctl.js';
import { backgroundPane } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../facts.js';
import { endedBadly, endFinding } from './ended.js';
import { allowsBackground } from './profiles.js';

/** Nobody is there, or nobody asked: what launchd knows then is the reason. */
function isDown({ bridge }: KnownFacts): boolean {
  if (bridge.connected === null) return bridge.failure === null;
  return !bridge.connected && bridge.failure === 'not-running';
}

/** Why the extension does not start although macOS knows it; the first that holds. */
export function extensionStartFindings(facts: KnownFacts, record: ExtensionRecord | null): readonly Finding[] {
  if (record === null || facts.bridge.connected === true) return [];
  if (isForOtherProcessor(facts)) return [wrongProcessor(facts)];
  if ((facts.system.switchedBack ?? 0) >= 2) return [switchesBack(facts, record)];
  if (record.state !== 'enabled' || !isDown(facts)) return [];
  const job = facts.system.jobs.extension;
  if (job?.loaded === false) return [serviceMissing(job)];
  return endedBadly(job) ? [extensionEnds(job)] : [];
}

function isForOtherProcessor({ system }: KnownFacts): boolean {
  const slices = (system.staged.signature ?? system.bundled.signature)?.architectures ?? [];
  return system.appleSilicon === false && slices.length > 0 && !slices.includes('x86_64');
}

function wrongProcessor(facts: KnownFacts): Finding {
  const slices = (facts.system.staged.signature ?? facts.system.bundled.signature)?.architectures ?? [];
  return finding('unprotected', {
    code: 'extension-wrong-processor',
    check: 'approval',
    severity: 'critical',
    title: 'The extension was not built for Intel',
    cause: `It holds code for ${slices.join(' and ')} alone, and this Mac has an Intel processor. macOS cannot start it: the switch in System Settings slides back as soon as it is switched on.`,
    fix: 'Install the universal package, which holds code for Intel and for Apple silicon, and switch the extension on again.',
    facts: { architectures: slices.join(', ') },
  });
}

function switchesBack(facts: KnownFacts, record: ExtensionRecord): Finding {
  const intel = facts.system.appleSilicon === false;
  return finding('unprotected', {
    code: 'extension-switches-back',
    check: 'approval',
    severity: 'critical',
    title: 'The extension switches itself off again',
    cause: `Within minutes it was on, or waited to be allowed, and off again ${facts.system.switchedBack ?? 0} times. macOS takes the switch back when it cannot start the extension${intel ? ': on an Intel Mac nearly always because it holds no Intel code' : ', or when a profile of the MDM forbids it'}.`,
    fix: intel
      ? 'Install the universal package. If it is installed, restart the Mac, open the Portcullis app, and send the output of “portcullis doctor” with a bug report.'
      : 'Look whether a system extension profile without this extension has AllowUserOverrides set to false. If not, restart the Mac, open the Portcullis app, and send the output of “portcullis doctor” with a bug report.',
    facts: { switchedBack: facts.system.switchedBack, state: record.stateText },
  });
}

function serviceMissing(job: LaunchdJob): Finding {
  return finding('unprotected', {
    code: 'extension-service-missing',
    check: 'approval',
    severity: 'critical',
    title: 'macOS says “enabled”, yet has no service for the extension',
    cause: `No job of launchd has the name “${job.label}”: macOS did not finish the activation, or lost it with an update. Nothing is protected.`,
    fix: 'Open the Portcullis app, which activates the extension again. If the service is still missing after a minute, restart the Mac.',
    facts: { label: job.label },
  });
}

function extensionEnds(job: LaunchdJob): Finding {
  return endFinding({
    job,
    code: 'extension-ends',
    title: 'The extension does not stay up',
    bootstrap: 'open the Portcullis app, which has macOS bootstrap it anew',
    otherwise: `Look in Console for crash reports of ${IDENTITY.extension}, restart the Mac, and send the report with a bug report.`,
  });
}

/* ── approve mode ── */

/** What launchd has a job for was installed, also where its file was not looked for. */
export function hasDaemon({ system: { installed, jobs } }: KnownFacts): boolean {
  return installed.daemon === true || jobs.daemon?.loaded === true;
}

export function daemonFindings(facts: KnownFacts): readonly Finding[] {
  const { jobs, backgroundItems } = facts.system;
  if (hasProcess(jobs.extension) && hasProcess(jobs.daemon)) return [twoBridges()];
  if (!hasDaemon(facts) || facts.bridge.connected === true) return [];
  if (backgroundItems.daemon === false) return [backgroundOff(facts)];
  if (!isDown(facts)) return [];
  if (jobs.daemon?.loaded === false) return [daemonNotLoaded(jobs.daemon)];
  return endedBadly(jobs.daemon) ? [daemonEnds(jobs.daemon)] : [];
}

function hasProcess(job: LaunchdJob | null): boolean {
  return job !== null && job.pid !== null;
}

function twoBridges(): Finding {
  return finding('partly', {
    code: 'two-bridges',
    check: 'approval',
    severity: 'warning',
    title: 'Two bridges run at once',
    cause:
      'The system extension and the daemon of approve mode are both running. They decide by themselves, and only one of them is asked by the agent.',
    fix: `Keep the extension and remove the daemon: sudo launchctl bootout system/${IDENTITY.bridge}, then delete /Library/LaunchDaemons/${IDENTITY.bridge}.plist.`,
  });
}

function backgroundOff(facts: KnownFacts): Finding {
  return finding('unprotected', {
    code: 'background-item-off',
    check: 'approval',
    severity: 'critical',
    title: 'Portcullis is not allowed to run in the background',
    cause:
      'Someone switched it off among the login items, so launchd does not start the bridge. Nothing is protected, also after a restart.',
    fix:
      facts.managed === true && !allowsBackground(facts)
        ? `Deploy the background item profile (com.apple.servicemanagement) with a rule for the team or for labels that begin with ${IDENTITY.prefix}; the switch is then on, and cannot be switched off at the Mac.`
        : `At the Mac, open ${backgroundPane(facts.macos)} and switch Portcullis on. No restart is needed.`,
  });
}

function daemonNotLoaded(job: LaunchdJob): Finding {
  return finding('unprotected', {
    code: 'daemon-not-loaded',
    check: 'approval',
    severity: 'critical',
    title: 'The bridge of approve mode was not started',
    cause: `Its job file is there, but launchd does not know “${job.label}”: it was never loaded, or was removed by hand.`,
    fix: `Run: sudo launchctl bootstrap system /Library/LaunchDaemons/${IDENTITY.bridge}.plist. If it answers “Bootstrap failed: 5”, look whether Portcullis is switched off among the background items.`,
    facts: { label: job.label },
  });
}

function daemonEnds(job: LaunchdJob): Finding {
  return endFinding({
    job,
    code: 'daemon-ends',
    title: 'The bridge of approve mode does not stay up',
    bootstrap: `sudo launchctl bootstrap system /Library/LaunchDaemons/${IDENTITY.bridge}.plist`,
    otherwise:
      'Run it once by hand to see what it says: sudo /Library/Portcullis/bridge/portcullis-bridge. Send that with a bug report if it does not help.',
  });
}
