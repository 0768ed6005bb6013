/** Whether what happened here reaches the server, whether something was denied lately, and what the inventory lacks. */
import { IDENTITY } from '@portcullis/wire';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../facts.js';
import { sayCount, sayDuration } from '../text.js';

const MINUTE = 60_000;
/** Events that wait longer than this while the server is there do not get through. */
const BACKLOG_AGE = 15 * MINUTE;
const BACKLOG_COUNT = 10_000;
/** The canary is tried every few minutes; several misses in a row are no accident. */
const CANARY_AGE = 30 * MINUTE;

export function eventFindings(facts: KnownFacts, now: number): readonly Finding[] {
  return [
    ...backlogFindings(facts, now),
    ...deadLetterFindings(facts),
    ...lossFindings(facts),
    ...damageFindings(facts),
  ];
}

function backlogFindings(facts: KnownFacts, now: number): readonly Finding[] {
  const { pending, oldestPendingAt } = facts.spool;
  const age = oldestPendingAt === null ? 0 : now - oldestPendingAt;
  if (pending === null || pending === 0 || (pending < BACKLOG_COUNT && age < BACKLOG_AGE)) return [];
  const waiting = `${sayCount(pending, 'event waits', 'events wait')} on this Mac${age >= BACKLOG_AGE ? `, the oldest for ${sayDuration(age)}` : ''}`;
  return [
    finding('protected', {
      code: 'spool-backlog',
      check: 'events',
      severity: 'warning',
      title: 'Events wait to be sent',
      cause: `${waiting}. None is lost; the console does not show them yet.`,
      fix:
        facts.server.reachable === false
          ? 'They are sent by themselves as soon as the server can be reached.'
          : 'The server is there but does not take them fast enough, or refuses them: look at the server’s log and at its disk space.',
      facts: { pending, minutes: Math.floor(age / MINUTE) },
    }),
  ];
}

function deadLetterFindings(facts: KnownFacts): readonly Finding[] {
  const count = facts.spool.deadLetters ?? 0;
  if (count === 0) return [];
  return [
    finding('protected', {
      code: 'dead-letters',
      check: 'events',
      severity: 'warning',
      title: 'The server refused some events',
      cause: `${sayCount(count, 'event was', 'events were')} refused as malformed and ${count === 1 ? 'is' : 'are'} kept on this Mac; agent and server are probably of different versions.`,
      fix: 'Update the older of the two. “portcullis doctor” on the Mac names the events and the reason.',
      facts: { deadLetters: count },
    }),
  ];
}

function lossFindings(facts: KnownFacts): readonly Finding[] {
  const inJournal = facts.bridge.status?.journal.lost ?? 0;
  const inSpool = facts.spool.lost ?? 0;
  const lost = inJournal + inSpool;
  if (lost === 0) return [];
  return [
    finding('protected', {
      code: 'events-lost',
      check: 'events',
      severity: 'warning',
      title: 'Events were lost',
      cause: `${sayCount(lost, 'event', 'events')} could not be kept, because the disk was full or damaged, or macOS dropped messages. The decisions were made; the record of them is gone.`,
      fix: 'Free disk space on this Mac. What is lost does not come back; the gap is marked in the events.',
      facts: { inJournal, inSpool },
    }),
  ];
}

function damageFindings(facts: KnownFacts): readonly Finding[] {
  const files = (facts.spool.damaged ?? []).filter((file) => file !== null);
  const newest = files.at(-1);
  if (newest === undefined) return [];
  return [
    finding('protected', {
      code: 'spool-damaged',
      check: 'events',
      severity: 'warning',
      title: 'The record of waiting events was damaged',
      cause: `The file in which events wait for the server was damaged and moved away${files.length > 1 ? `, ${files.length} times` : ''}. What could be read was sent; the rest, as far as it is known, is marked as a gap in the events.`,
      fix: `Check this Mac’s disk in Disk Utility (First Aid). Then delete “${newest}”, or move it elsewhere to keep it: this says that you have seen it.`,
      facts: { count: files.length, newest },
    }),
  ];
}

/** A bridge that says that it is not asked at all has a problem of its own, and needs no proof. */
export function proofFindings(facts: KnownFacts, now: number): readonly Finding[] {
  const mounts = facts.bridge.status?.clients?.find((client) => client.job === 'mounts');
  const blind = mounts !== undefined && mounts.state !== 'running' && mounts.state !== null;
  if (facts.bridge.connected !== true || blind) return [];
  const { lastOutcome: outcome } = facts.canary;
  const age = facts.canary.lastDeniedAt === null ? null : now - facts.canary.lastDeniedAt;
  const stale = age !== null && age >= CANARY_AGE;
  if (outcome === 'mounted') return [canaryMounted(facts, age)];
  return [
    ...(stale ? [canaryNotDenied(facts, age)] : []),
    ...(outcome === 'tool-failed' || outcome === 'not-armed' ? [canaryFailed(facts, age)] : []),
  ];
}

/** The extension is macOS' own to start and stop; the daemon is launchd's. */
function restartBridge(facts: KnownFacts): string {
  return facts.bridge.status?.bridgeMode === 'authorize'
    ? 'Restart the Mac.'
    : `Restart the bridge: sudo launchctl kickstart -k system/${IDENTITY.bridge}.`;
}

function canaryMounted(facts: KnownFacts, age: number | null): Finding {
  const before =
    age === null ? 'It has not been denied since the agent started.' : `It was last denied ${sayDuration(age)} ago.`;
  return finding('unprotected', {
    code: 'canary-mounted',
    check: 'proof',
    severity: 'critical',
    title: 'The test image was mounted',
    cause: `The agent mounts a test image every few minutes, which the bridge must deny; this time macOS mounted it. ${before} What looks configured does not act: sticks and disks are let through as well.`,
    fix: `${restartBridge(facts)} If the image still mounts, look whether another security product answers first.`,
    facts: { detail: facts.canary.detail, minutesSinceDenied: age === null ? null : Math.floor(age / MINUTE) },
  });
}

const WHY_NO_TEST = {
  'tool-failed': {
    cause: 'The test image could not be attached or mounted with macOS’ own tools',
    fix: 'Try “hdiutil info” in Terminal on that Mac: if it hangs too, restart the Mac. Otherwise free some disk space and look for another product that blocks disk images.',
  },
  'not-armed': {
    cause: 'The bridge could not be told which image to deny',
    fix: 'Wait for the next test. If it stays so, install the same version of Portcullis for bridge and agent.',
  },
} as const;

function canaryFailed(facts: KnownFacts, age: number | null): Finding {
  const { lastOutcome: outcome, detail } = facts.canary;
  const { cause, fix } = WHY_NO_TEST[outcome === 'not-armed' ? 'not-armed' : 'tool-failed'];
  const proved = age !== null && age < CANARY_AGE;
  return finding(proved ? 'protected' : 'partly', {
    code: 'canary-failed',
    check: 'proof',
    severity: 'warning',
    title: 'The proof of protection could not be made',
    cause: `${cause}${detail === null ? '' : ` (${detail})`}. ${proved ? `It was last denied ${sayDuration(age)} ago.` : 'Nothing proves at present that mounts are denied.'}`,
    fix,
    facts: { outcome, detail },
  });
}

function canaryNotDenied(facts: KnownFacts, age: number): Finding {
  return finding('partly', {
    code: 'canary-not-denied',
    check: 'proof',
    severity: 'critical',
    title: 'The test image is no longer denied',
    cause: `The agent mounts a test image every few minutes, which the bridge must deny. It last did so ${sayDuration(age)} ago: what looks configured does not act.`,
    fix: `${restartBridge(facts)} If the image still mounts, look whether another security product answers first.`,
    facts: { minutes: Math.floor(age / MINUTE) },
  });
}

export function inventoryFindings(facts: KnownFacts): readonly Finding[] {
  const problems = (facts.inventory.problems ?? []).filter((one) => one !== null);
  const [first] = problems;
  if (first === undefined) return [];
  return [
    finding('protected', {
      code: 'inventory',
      check: 'inventory',
      severity: 'info',
      title: 'The device inventory is incomplete',
      cause: `One of its sources does not work (${first}). Decisions do not depend on it; the list of attached devices may lack some.`,
      fix: 'Restart the agent. If it stays so, send the output of “portcullis doctor” with a bug report.',
      facts: { count: problems.length, first },
    }),
  ];
}
