/**
 * What an end of a process proves. An end proves only what its words prove; whatever else killed it, the crash
 * reports say.
 */
import type { LaunchdJob } from '../outputs/launchctl.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';

/** A start that ended badly, seen while the next one is up, counts from the third. */
const LOOP_RUNS = 3;

/** launchd never ran a line of it: no permission of macOS can be the reason. */
function neverRan(job: LaunchdJob): boolean {
  if (!job.loaded || job.pid !== null) return false;
  return job.state === 'spawn failed' || job.jobState === 'spawn failed' || (job.runs === 0 && isConstrained(job));
}

function isConstrained({ properties }: LaunchdJob): boolean {
  return properties?.some((word) => word.toLowerCase() === 'needs lwcr update') === true;
}

/** SIGTERM: it was asked to end, as with every `launchctl kickstart -k`, update and shutdown. */
function wasAsked({ lastExitReason }: LaunchdJob): boolean {
  return /^terminated\b/i.test(lastExitReason ?? '');
}

/**
 * What went before it was no failure where it was asked to end, and is up again (maoyadongsh/siq-agent-security#66).
 */
function hasBadEnd(job: LaunchdJob): boolean {
  if (wasAsked(job) && job.pid !== null) return false;
  return (job.lastExitCode !== null && job.lastExitCode !== 0) || job.lastExitReason !== null;
}

/** It is loaded, and does not stay up: it has no process, or only the latest of many that ended. */
export function endedBadly(job: LaunchdJob | null): job is LaunchdJob {
  if (job === null || !job.loaded) return false;
  if (neverRan(job)) return true;
  if (!hasBadEnd(job)) return false;
  return job.pid === null || (job.runs ?? 0) >= LOOP_RUNS || job.immediateReason === 'inefficient';
}

/** `ended with code 78 (EX_CONFIG)`, `was ended by a signal (Killed: 9)`, `ended for OS_REASON_JETSAM`, `never ran`. */
export function endInWords(job: LaunchdJob): string {
  const { lastExitCode: code, lastExitReason: reason } = job;
  if (neverRan(job) && (job.runs ?? 0) === 0 && code === null && reason === null) return 'could not be started at all';
  if (code !== null) return `ended with code ${code}${reason === null ? '' : ` (${reason})`}`;
  if (reason === null) return 'ended without saying why';
  return reason.startsWith('OS_REASON_') ? `was ended by macOS for ${reason}` : `was ended by a signal (${reason})`;
}

/** `; it was started 7 times`, `, again and again: it was started 38771 times`. */
export function startsInWords({ runs, pid }: LaunchdJob): string {
  if (runs === null || runs < 1) return '';
  return pid === null ? `; it was started ${runs} times` : `, again and again: it was started ${runs} times`;
}

interface Cause {
  readonly cause: string;
  readonly fix: string;
}

type End =
  | 'asked'
  | 'too-late'
  | 'launch-constraint'
  | 'processor'
  | 'signature'
  | 'memory'
  | 'killed'
  | 'configuration'
  | 'library';

const REPORTS =
  'Look in Console under Crash Reports, or in /Library/Logs/DiagnosticReports, for reports about Portcullis from that time';

const CAUSES: Readonly<Record<Exclude<End, 'too-late' | 'launch-constraint'>, Cause>> = {
  processor: {
    cause: 'It was not built for the processor of this Mac.',
    fix: 'Install the universal package, which holds code for Intel and for Apple silicon.',
  },
  signature: {
    cause:
      'macOS refuses its code: its signature is damaged, or it claims an entitlement that its provisioning profile does not hold.',
    fix: 'Install the released package again over the old one. A build of your own needs a provisioning profile that holds every restricted entitlement it claims.',
  },
  memory: {
    cause: 'macOS ended it because memory ran out, or because it used more than it may.',
    fix: 'Restart the Mac, and look in Activity Monitor, sorted by memory, for what uses it up. If it was Portcullis itself, send the JetsamEvent report from /Library/Logs/DiagnosticReports with a bug report.',
  },
  asked: {
    cause:
      'It was asked to end (SIGTERM), by an update, at shutdown or by someone with administrator rights, and was not started again. That is no crash.',
    fix: 'Restart the Mac. If it is ended again, look who does it: an update that does not finish, or a script that stops Portcullis.',
  },
  killed: {
    cause: 'macOS or someone on this Mac killed it; the signal alone does not say who, nor why.',
    fix: `${REPORTS}: ENDPOINTSECURITY there means that an answer came too late, JETSAM that memory ran out, CODESIGNING that the signature was refused. If there is none, someone with administrator rights ended it. Do not install Portcullis again for this alone.`,
  },
  configuration: {
    cause: 'launchd could not start the program: it is missing, not executable, or its job is written wrongly.',
    fix: 'Install Portcullis again over the old one; settings are kept.',
  },
  library: {
    cause: 'A library that it needs could not be loaded.',
    fix: 'Install the released package again over the old one; if it stays so, send the crash report from /Library/Logs/DiagnosticReports with a bug report.',
  },
};

/** Names: xnu bsd/sys/reason.h, sysexits.h; `null` where the words prove nothing. */
function endOf(job: LaunchdJob): End | null {
  const { lastExitCode: code, lastExitReason } = job;
  const said = (lastExitReason ?? '').toLowerCase();
  if (isConstrained(job)) return 'launch-constraint';
  if (/\bendpointsecurity\b|os_reason_endpointsecurity/.test(said)) return 'too-late';
  if (said.includes('jetsam')) return 'memory';
  if (code === 86 || said.includes('badarch') || said.includes('bad cpu')) return 'processor';
  if (said.includes('codesign')) return 'signature';
  if (said.includes('os_reason_dyld')) return 'library';
  if (code === 78 || said.includes('ex_config')) return 'configuration';
  if (wasAsked(job)) return 'asked';
  if (said.startsWith('killed') || said.includes('sigkill') || code === -9 || code === 137) return 'killed';
  return null;
}

/** How the problem of one job is told; `label` and what starts it anew differ between extension and daemon. */
export interface Ending {
  readonly job: LaunchdJob;
  readonly code: 'extension-ends' | 'daemon-ends';
  readonly title: string;
  /** What loads the job anew after `launchctl bootout`. */
  readonly bootstrap: string;
  /** Where nothing is known of the reason. */
  readonly otherwise: string;
}

export function endFinding({ job, code, title, bootstrap, otherwise }: Ending): Finding {
  const end = endOf(job);
  const common = {
    check: 'approval',
    severity: 'critical',
    facts: { lastExitCode: job.lastExitCode, lastExitReason: job.lastExitReason, runs: job.runs },
  } as const;
  const how = `Its process ${endInWords(job)}${startsInWords(job)}.`;
  if (end === 'too-late') {
    return finding('unprotected', {
      ...common,
      code: 'ended-too-late',
      title: 'macOS ended the bridge because an answer came too late',
      cause: `${how} macOS waits only so long for each decision, and ends the program that does not answer in time; what was asked then went through undecided.`,
      fix: `Look in /Library/Logs/DiagnosticReports for reports with ENDPOINTSECURITY, find what keeps this Mac so busy (Activity Monitor, sorted by CPU; other security products that watch every file), and update Portcullis. Installing it again does not help.`,
    });
  }
  if (end === 'launch-constraint') {
    return finding('unprotected', {
      ...common,
      code: 'launch-constraint',
      title: 'macOS holds to the signature of an earlier copy',
      cause: `${how.replace('ended without saying why', 'was not started')} launchd says “needs LWCR update”: it kept the code requirement of the binary that was there before, and the one that is there now does not meet it.`,
      fix: `Run sudo launchctl bootout system/${job.label}, then ${bootstrap}. A restart of the Mac does the same; installing Portcullis again does not help.`,
    });
  }
  const never = neverRan(job) ? 'launchd never got it to run, so no permission can be the reason.' : null;
  const known = end === null ? null : CAUSES[end];
  return finding('unprotected', {
    ...common,
    code,
    title,
    cause: [
      how,
      never,
      known?.cause ?? (never === null ? 'launchd starts it again by itself, and it ends again.' : null),
    ]
      .filter((part) => part !== null)
      .join(' '),
    fix:
      known?.fix ??
      (never === null
        ? otherwise
        : 'Restart the Mac. If it stays so, install the released package again over the old one, and send the output of “portcullis support” with a bug report.'),
  });
}
