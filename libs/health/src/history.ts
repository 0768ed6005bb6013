/** What was so with a Mac, and when: out of what whoever keeps its reports wrote down at each change. */
import { type DayKind, type HealthState, type Severity, SEVERITIES } from '@portcullis/wire';
import { readFacts } from './facts.js';
import { SILENT_AFTER_MILLIS } from './silence.js';

/** Unix milliseconds; `to` is not in it any more. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
/** `to` is `null` while it lasts. */
export interface OpenSpan {
  readonly from: number;
  readonly to: number | null;
}

/** For how long a Mac was in one state, without a gap in its reports. */
export interface StateSpell extends OpenSpan {
  readonly state: HealthState;
  /** Of `protected`: when the test image was last seen to be denied before the spell ended. */
  readonly provedUntil: number | null;
}

/** For how long a Mac had one problem, without a gap in its reports. */
export interface ProblemSpell extends OpenSpan {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
}

export interface HealthRecord {
  readonly states: readonly StateSpell[];
  readonly problems: readonly ProblemSpell[];
  /** Since when there is a record of this Mac; before it nothing is claimed. */
  readonly since: number;
  /** Its last report. */
  readonly reportedAt: number | null;
  /** When the test image was last denied, as far as is known. */
  readonly provedAt: number | null;
}

export interface Day extends Span {
  readonly kind: DayKind;
}

export interface Unprotected extends OpenSpan {
  readonly state: HealthState;
  /** Titles of the problems that were there, worst first. */
  readonly why: readonly string[];
}

export interface HealthHistory {
  /** Of the time on record alone, oldest first. */
  readonly days: readonly Day[];
  /** Newest first. */
  readonly problems: readonly ProblemSpell[];
  /** When it reported, and was not protected; newest first. */
  readonly unprotected: readonly Unprotected[];
  /** When nothing was heard of it; newest first. */
  readonly unheard: readonly OpenSpan[];
}

/** For so long a denial counts as proof, and a day may be without one. */
const TOLERATED = 30 * 60_000;

/**
 * @param days which days, in the zone of whoever looks; oldest first
 * @param now the end of what is known, on the clock of the record
 */
export function healthHistory(record: HealthRecord, days: readonly Span[], now: number): HealthHistory {
  const end = record.reportedAt ?? record.since;
  const silent = record.reportedAt === null || now - end >= SILENT_AFTER_MILLIS;
  const closed = <T extends OpenSpan>(spell: T): T & Span => ({ ...spell, to: spell.to ?? (silent ? end : now) });
  const shown = <T extends OpenSpan>(spell: T): T => (silent && spell.to === null ? { ...spell, to: end } : spell);

  const states = record.states.toSorted((a, b) => a.from - b.from);
  const heard = states.map(closed);
  const proved = heard.flatMap(({ state, from, to, provedUntil }, index) => {
    const last = states[index]?.to === null ? record.provedAt : provedUntil;
    return state === 'protected' && last !== null && last > from ? [{ from, to: Math.min(to, last) }] : [];
  });
  const unprotected = states.filter(({ state }) => state !== 'protected').map(shown);
  const window = (spell: OpenSpan) => (spell.to ?? now) > (days[0]?.from ?? now);
  return {
    days: days.flatMap((day) => {
      const span = { from: Math.max(day.from, record.since), to: Math.min(day.to, now) };
      if (span.from >= span.to) return [];
      return [{ ...day, kind: dayKind(span, heard, proved, unprotected.map(closed)) }];
    }),
    problems: newestFirst(record.problems.map(shown).filter(window)),
    unprotected: newestFirst(unprotected.filter(window)).map(({ state, from, to }) => ({
      state,
      from,
      to,
      why: reasons(record.problems.map(closed), closed({ from, to })),
    })),
    unheard: newestFirst(gaps(heard, record.since, now, silent).filter(window)),
  };
}

function dayKind(day: Span, heard: readonly Span[], proved: readonly Span[], unprotected: readonly Span[]): DayKind {
  if (overlap(heard, day) === 0) return 'unheard';
  if (overlap(proved, day) === 0) return 'unproved';
  return overlap(unprotected, day) > TOLERATED ? 'gaps' : 'protected';
}

function overlap(spans: readonly Span[], { from, to }: Span): number {
  return spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0);
}

function gaps(heard: readonly Span[], since: number, now: number, silent: boolean): readonly OpenSpan[] {
  const found: OpenSpan[] = [];
  let last = since;
  for (const { from, to } of heard) {
    if (from - last >= SILENT_AFTER_MILLIS) found.push({ from: last, to: from });
    last = Math.max(last, to);
  }
  return silent && now - last >= SILENT_AFTER_MILLIS ? [...found, { from: last, to: null }] : found;
}

/** What is only good to know explains no state, but for a policy that only observes. */
function reasons(problems: readonly (ProblemSpell & Span)[], span: Span): readonly string[] {
  const there = problems.filter((problem) => overlap([problem], span) > 0);
  const serious = there.filter(({ severity, code }) => severity !== 'info' || code === 'observing-by-policy');
  const sorted = serious.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return [...new Set(sorted.map(({ title }) => title))];
}

function newestFirst<T extends OpenSpan>(spells: readonly T[]): readonly T[] {
  return spells.toSorted((a, b) => b.from - a.from);
}

/**
 * When the test image was last denied, on the server's clock; `null`: not known.
 * @param time when the facts were told, on the Mac's clock, as the times in them are
 */
export function provedAt(facts: unknown, time: number, receivedAt: number): number | null {
  const { lastDeniedAt } = readFacts(facts).canary;
  return lastDeniedAt === null ? null : receivedAt - Math.max(0, time - lastDeniedAt);
}
