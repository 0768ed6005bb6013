import type { LaunchdJob } from '../outputs/launchctl.js';

/** It is loaded, has no process, and its last one did not end well. */
export function endedBadly(job: LaunchdJob | null): job is LaunchdJob {
  return (
    job !== null &&
    job.loaded &&
    job.pid === null &&
    ((job.lastExitCode !== null && job.lastExitCode !== 0) || job.lastExitReason !== null)
  );
}

/** `with code 78 (EX_CONFIG)`, `by a signal (Killed: 9)`. */
export function exitInWords(job: LaunchdJob): string {
  const { lastExitCode: code, lastExitReason: reason } = job;
  if (code === null) return reason === null ? 'without saying why' : `by a signal (${reason})`;
  return `with code ${code}${reason === null ? '' : ` (${reason})`}`;
}

/** What such an end nearly always means, and what to do; `null` when the code says nothing. */
export function causeOfEnd(job: LaunchdJob): { readonly cause: string; readonly fix: string } | null {
  const said = (job.lastExitReason ?? '').toLowerCase();
  if (job.lastExitCode === 86 || said.includes('badarch') || said.includes('bad cpu')) {
    return {
      cause: 'It was not built for the processor of this Mac.',
      fix: 'Install the universal package, which holds code for Intel and for Apple silicon.',
    };
  }
  if (said.includes('codesign') || said.includes('killed: 9') || job.lastExitCode === -9) {
    return {
      cause:
        'macOS killed it at once: its signature is damaged, or it claims an entitlement that its provisioning profile does not hold.',
      fix: 'Install the released package again over the old one. A build of your own needs a provisioning profile that holds every restricted entitlement it claims.',
    };
  }
  if (job.lastExitCode === 78 || said.includes('ex_config')) {
    return {
      cause:
        'launchd could not start the program at all: it is missing, not executable, or its job is written wrongly.',
      fix: 'Install Portcullis again over the old one; settings are kept.',
    };
  }
  return null;
}
