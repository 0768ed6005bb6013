/** Which policy holds, and whether what the server expects is what the bridge applies. */
import { IDENTITY } from '@portcullis/wire';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';
import type { DocumentRef, KnownFacts, KnownRefusal } from '../facts.js';
import { sayCount, sayDuration } from '../text.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A new document takes a moment to arrive; until then being behind is no problem. */
const GRACE = 2 * MINUTE;

export function policyFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.bridge.connected !== true) return [];
  if (facts.bridge.status?.enrolmentDamage === 'lost') return [enrolmentLost(facts)];
  switch (facts.bridge.status?.policyState) {
    case 'none':
      return [
        finding('observing', {
          code: 'no-policy',
          check: 'policy',
          severity: 'critical',
          title: 'This Mac has no policy',
          cause: 'The bridge has not got a policy yet, so it records what happens and blocks nothing.',
          fix:
            facts.server.enrolled === false
              ? 'Enrol this Mac with a token from the console; it then gets its policy by itself.'
              : 'In the console, assign a published policy to this Mac, to one of its tags, or to everyone.',
        }),
      ];
    case 'observing':
      return [
        finding('observing', {
          code: 'observing-by-policy',
          check: 'policy',
          severity: 'info',
          title: 'The policy only observes',
          cause: 'Its mode is “observe”: what would have been denied is recorded, and nothing is blocked.',
          fix: 'When the recorded denials are the ones you want, set the mode to “enforce” in the policy and publish it.',
        }),
      ];
    case 'offline-expired':
      return [
        finding('partly', {
          code: 'offline-expired',
          check: 'policy',
          severity: 'warning',
          title: 'The policy is older than it may be',
          cause:
            'This Mac has been without the server for longer than the policy allows; what the policy says for that case is in force now.',
          fix: 'Bring the Mac back to a network from which it reaches the server; it then gets fresh documents by itself.',
        }),
      ];
    default:
      return [];
  }
}

const DAMAGED = 'The bridge’s file “enrolment.json” was damaged when it started, by a full or failing disk or by hand';

/** It holds who the server is and which key signs: without it no document is believed. */
function enrolmentLost({ server }: KnownFacts): Finding {
  return finding('observing', {
    code: 'enrolment-lost',
    check: 'policy',
    severity: 'critical',
    title: 'The bridge has lost its enrolment',
    cause: `${DAMAGED}, and so was its copy. It trusts no key now, so it records what happens and blocks nothing. The file is kept as “enrolment.damaged.json” in the bridge’s folder “documents”.`,
    fix: `${server.enrolled === false ? 'Enrol this Mac with a token from the console.' : `The agent enrols the bridge again by itself within a minute, and what was in force goes on. If it does not: sudo launchctl kickstart -k system/${IDENTITY.agent}.`} Then look for free space, and at the disk with First Aid in Disk Utility.`,
  });
}

function enrolmentRecovered(): Finding {
  return finding('protected', {
    code: 'enrolment-recovered',
    check: 'documents',
    severity: 'info',
    title: 'The bridge’s enrolment was damaged',
    cause: `${DAMAGED}. It goes on with what it had; the file is kept as “enrolment.damaged.json” in its folder “documents”.`,
    fix: 'Nothing has to be enrolled. Look for free space, and at the disk with First Aid in Disk Utility: what damaged one file may damage another. This is said until the bridge starts again.',
  });
}

export function documentFindings(facts: KnownFacts, now: number): readonly Finding[] {
  const recovered = facts.bridge.connected === true && facts.bridge.status?.enrolmentDamage === 'recovered';
  return [
    ...(recovered ? [enrolmentRecovered()] : []),
    ...syncFindings(facts, now),
    ...refusalFindings(facts, now),
    ...staleFindings(facts, now),
  ];
}

export function documentName(document: { readonly kind: string; readonly id: string }): string {
  return `${document.kind}:${document.id}`;
}

/** Names of the documents in which expected and applied differ; `null` while either is not known. */
export function outOfSync(
  expected: readonly DocumentRef[] | null,
  applied: readonly DocumentRef[] | null,
): readonly string[] | null {
  if (expected === null || applied === null) return null;
  const have = new Map(applied.map((document) => [documentName(document), document.sequence]));
  return expected
    .filter((document) => have.get(documentName(document)) !== document.sequence)
    .map((document) => documentName(document));
}

function syncFindings(facts: KnownFacts, now: number): readonly Finding[] {
  if (facts.bridge.connected !== true) return [];
  const { expected, applied, outOfSyncSince } = facts.documents;
  const different = outOfSync(expected, applied) ?? [];
  if (different.length === 0) return [];
  const age = outOfSyncSince === null ? null : now - outOfSyncSince;
  const arriving = age !== null && age < GRACE;
  return [
    finding(arriving ? 'protected' : 'partly', {
      code: 'documents-out-of-sync',
      check: 'documents',
      severity: arriving ? 'info' : 'warning',
      title: arriving ? 'A change is on its way' : 'This Mac does not have what it should have',
      cause: `${sayCount(different.length, 'document differs', 'documents differ')} from what the server expects${age === null || arriving ? '' : `, for ${sayDuration(age)} now`}; the last good ones stay in force.`,
      fix: arriving
        ? 'Wait a moment.'
        : 'Look below at the connection to the server and at refused documents. Publishing the policy once more issues a new document.',
      facts: { documents: different.slice(0, 10).join(', '), count: different.length },
    }),
  ];
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['bad-signature', 'its signature is wrong: it was altered on the way'],
  ['wrong-key', 'it was signed by a key that this Mac does not trust'],
  ['unsigned', 'it is not signed'],
  ['older', 'it is older than one that this Mac has had'],
  ['corrupt', 'it is damaged'],
  ['expired', 'it has expired'],
  ['newer-format', 'it is written in a newer format than the bridge knows'],
  ['wrong-mac', 'it was made for another Mac'],
]);

function refusalFindings(facts: KnownFacts, now: number): readonly Finding[] {
  const recent = (facts.documents.refused ?? []).filter((refused) => refused.time === null || now - refused.time < DAY);
  const last = recent.toSorted((a, b) => (b.time ?? 0) - (a.time ?? 0))[0];
  if (last === undefined) return [];
  const onlyOld = recent.every((refused) => refused.reason === 'newer-format');
  return [
    finding('protected', {
      code: 'documents-refused',
      check: 'documents',
      severity: 'warning',
      title: 'The bridge refused a document',
      cause: `${refusedWhat(last)} was refused: ${REASONS.get(last.reason ?? '') ?? `“${last.reason ?? 'unknown'}”`}. The last good one stays in force.${recent.length > 1 ? ` ${recent.length} were refused within a day.` : ''}`,
      fix: onlyOld
        ? 'Update the bridge of this Mac.'
        : 'Find out who handed it over: the server never sends such a document. Look at the events of that time, and at who has administrator rights on this Mac. The note goes away after a day.',
      facts: { reason: last.reason, ...last.document, count: recent.length },
    }),
  ];
}

function refusedWhat({ document }: KnownRefusal): string {
  const kind = document.kind === null ? 'A document' : `A document of kind “${document.kind}”`;
  return document.sequence === null ? kind : `${kind} with sequence ${document.sequence}`;
}

function staleFindings(facts: KnownFacts, now: number): readonly Finding[] {
  const { reachable, lastContactAt } = facts.server;
  if (reachable !== false || lastContactAt === null || now - lastContactAt < DAY) return [];
  return [
    finding('partly', {
      code: 'documents-stale',
      check: 'documents',
      severity: 'warning',
      title: 'The policy may be out of date',
      cause: `This Mac last heard from the server ${sayDuration(now - lastContactAt)} ago. It enforces what it had then; changes since are not in force.`,
      fix: 'Bring the Mac back to a network from which it reaches the server.',
      facts: { hours: Math.floor((now - lastContactAt) / (60 * MINUTE)) },
    }),
  ];
}
