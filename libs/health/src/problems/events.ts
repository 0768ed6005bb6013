/** Whether what happened here reaches the server, whether something was denied lately, and what the inventory lacks. */
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { KnownFacts } from '../read.js';
import { sayCount, sayDuration } from '../text.js';

const MINUTE = 60_000;
/** Events that wait longer than this while the server is there do not get through. */
const BACKLOG_AGE = 15 * MINUTE;
const BACKLOG_COUNT = 10_000;
/** The canary is tried every few minutes; several misses in a row are no accident. */
const CANARY_AGE = 30 * MINUTE;

export function eventFindings(facts: KnownFacts, now: number): readonly Finding[] {
  return [...backlogFindings(facts, now), ...deadLetterFindings(facts), ...lossFindings(facts)];
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
  const inJournal = facts.bridge.status?.lost ?? 0;
  const inSpool = facts.spool.lost ?? 0;
  const lost = inJournal + inSpool;
  if (lost === 0) return [];
  return [
    finding('protected', {
      code: 'events-lost',
      check: 'events',
      severity: 'warning',
      title: 'Events were lost',
      cause: `${sayCount(lost, 'event', 'events')} could not be kept, because the disk was full or macOS dropped messages. The decisions were made; the record of them is gone.`,
      fix: 'Free disk space on this Mac. What is lost does not come back; the gap is marked in the events.',
      facts: { inJournal, inSpool },
    }),
  ];
}

export function proofFindings(facts: KnownFacts, now: number): readonly Finding[] {
  const deniedAt = facts.canaryDeniedAt;
  if (facts.bridge.connected !== true || deniedAt === null || now - deniedAt < CANARY_AGE) return [];
  return [
    finding('partly', {
      code: 'canary-not-denied',
      check: 'proof',
      severity: 'critical',
      title: 'The test image is no longer denied',
      cause: `The agent mounts a test image every few minutes, which the bridge must deny. It last did so ${sayDuration(now - deniedAt)} ago: what looks configured does not act.`,
      fix: 'Restart the bridge from the Portcullis app. If the image still mounts, look whether another security product answers first, and restart the Mac.',
      facts: { minutes: Math.floor((now - deniedAt) / MINUTE) },
    }),
  ];
}

export function inventoryFindings(facts: KnownFacts): readonly Finding[] {
  const [first] = facts.inventoryProblems;
  if (first === undefined) return [];
  return [
    finding('protected', {
      code: 'inventory',
      check: 'inventory',
      severity: 'info',
      title: 'The device inventory is incomplete',
      cause: `One of its sources does not work (${first}). Decisions do not depend on it; the list of attached devices may lack some.`,
      fix: 'Restart the agent. If it stays so, send the output of “portcullis doctor” with a bug report.',
      facts: { count: facts.inventoryProblems.length, first },
    }),
  ];
}
