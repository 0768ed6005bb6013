import type { HealthState } from '@portcullis/wire';
import { STATE_TEXTS, toMend } from '@portcullis/health';
import { refusalReason } from '@portcullis/policy';
import { shown } from '../../display/foreignTextModel.js';
import type { Tone } from '../../display/Tone.js';
import type { HeldDocument, EventRow, MacRow, HealthProblem, RefusedDocument } from '@portcullis/wire';

const TONES: Readonly<Record<HealthState, Tone>> = {
  protected: 'good',
  partly: 'warn',
  observing: 'warn',
  unknown: 'calm',
  unprotected: 'bad',
};

export function stateChip(state: HealthState): { readonly tone: Tone; readonly label: string; readonly title: string } {
  return { tone: TONES[state], label: STATE_TEXTS[state].title, title: STATE_TEXTS[state].meaning };
}

export function ownerName(mac: MacRow): string | null {
  return mac.owner?.name || mac.owner?.email || null;
}

/**
 * The problem to name first: the worst. What is only good to know explains no state, but for a policy that only
 * observes: a Mac that is silent needs attention for that, and not because its macOS asks about accessories.
 */
export function firstProblem({ problems }: Pick<MacRow, 'problems'>): HealthProblem | null {
  const worst = (severity: HealthProblem['severity']) => problems.find((problem) => problem.severity === severity);
  const observes = problems.find((problem) => problem.check === 'policy');
  return worst('critical') ?? worst('warning') ?? observes ?? null;
}

const NAMES: Readonly<Record<string, string>> = {
  'full disk access': 'Full Disk Access',
  mdm: 'MDM',
  macos: 'macOS',
  'not reporting': 'silent',
};

/** A kind of problem, where no Mac's own words are at hand. */
export function problemName(code: string): string {
  const words = code
    .replaceAll('-', ' ')
    .replace(/full disk access|\bmdm\b|^macos\b|^not reporting$/, (word) => NAMES[word] ?? word);
  return words.startsWith('macOS') ? words : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/* ── checklist ───────────────────────────────────────────────────────────────────────────── */

/** Where to begin, when there is more than one place to begin at. */
export function firstToMend(problems: readonly HealthProblem[]): HealthProblem | null {
  const mend = toMend(problems);
  return mend.length > 1 ? firstProblem({ problems: mend }) : null;
}

/** What is wrong with a Mac and what is to be done, as one sends it to the person who sits at it. */
export function wordsForPerson({ title, cause, fix, severity }: HealthProblem, hostname: string | undefined): string {
  const mac = hostname === undefined || hostname === '' ? 'your Mac' : `your Mac “${shown(hostname).short}”`;
  return [
    `About Portcullis on ${mac}: ${title}.`,
    cause,
    `${severity === 'info' ? 'If it matters' : 'What is to be done'}: ${fix}`,
  ].join('\n\n');
}

/* ── documents ───────────────────────────────────────────────────────────────────────────── */

export interface DocumentRow {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  readonly expected: number | null;
  readonly applied: number | null;
  readonly inForce: boolean;
  readonly refusal: string | null;
  readonly refusedAt: string | null;
}

const KINDS: Readonly<Record<string, string>> = {
  policy: 'Policy',
  'device-set': 'Device set',
  grants: 'Grants',
  blocks: 'Emergency blocks',
  mac: 'Mac facts',
  anchor: 'Trust anchor',
};

/**
 * Expected beside applied, one row for each document that is in either; `names` knows policies and device sets by id.
 */
export function documentRows(mac: MacRow, names: ReadonlyMap<string, string>): readonly DocumentRow[] {
  const rows = new Map<string, { kind: string; id: string; expected: number | null; applied: number | null }>();
  const rowOf = (ref: HeldDocument) => {
    const key = `${ref.kind}:${ref.id}`;
    const row = rows.get(key) ?? { kind: ref.kind, id: ref.id, expected: null, applied: null };
    rows.set(key, row);
    return row;
  };
  for (const ref of mac.expected) rowOf(ref).expected = ref.sequence;
  for (const ref of mac.applied) rowOf(ref).applied = ref.sequence;
  return [...rows].map(([key, { kind, id, expected, applied }]) => {
    const refused = latestRefusal(mac.refused, kind, id, applied);
    return {
      key,
      kind: KINDS[kind] ?? kind,
      name: nameOf(mac, kind, id, names),
      expected,
      applied,
      inForce: expected === applied,
      refusal: refused === null ? null : refusalInWords(refused.reason),
      refusedAt: refused?.time ?? null,
    };
  });
}

function nameOf(mac: MacRow, kind: string, id: string, names: ReadonlyMap<string, string>): string {
  if (kind === 'policy') return names.get(id) ?? (mac.policy?.id === id ? mac.policy.name : `${id.slice(0, 8)}…`);
  if (kind === 'device-set') return names.get(id) ?? `${id.slice(0, 8)}…`;
  if (kind === 'grants' || kind === 'mac') return 'of this Mac';
  return 'of the whole fleet';
}

/** The newest refusal of that document, unless something newer has been applied since. */
function latestRefusal(
  refused: readonly RefusedDocument[],
  kind: string,
  id: string,
  applied: number | null,
): RefusedDocument | null {
  const own = refused.filter(({ document }) => document?.kind === kind && document.id === id);
  const still = own.filter(({ document }) => applied === null || (document?.sequence ?? Infinity) > applied);
  return still.toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0] ?? null;
}

/** The reason in a sentence of its own. */
export function refusalInWords(reason: string | null): string {
  const words = refusalReason(reason);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

export interface RefusalRow {
  readonly key: string;
  readonly kind: string;
  readonly sequence: number | null;
  readonly words: string;
  readonly time: string | null;
}

/** Every refusal that is still remembered, newest first. */
export function refusalRows(mac: MacRow): readonly RefusalRow[] {
  return mac.refused
    .toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))
    .map(({ document, reason, time }, index) => ({
      key: String(index),
      kind: KINDS[document?.kind ?? ''] ?? document?.kind ?? 'Document',
      sequence: document?.sequence ?? null,
      words: refusalInWords(reason),
      time,
    }));
}

/* ── attached devices ────────────────────────────────────────────────────────────────────── */

/** The newest verdict about each device; rows come newest first. */
export function latestVerdicts(rows: readonly EventRow[]): ReadonlyMap<string, EventRow> {
  const latest = new Map<string, EventRow>();
  for (const row of rows) {
    if (row.kind === 'verdict' && row.deviceKey !== null && !latest.has(row.deviceKey)) latest.set(row.deviceKey, row);
  }
  return latest;
}
