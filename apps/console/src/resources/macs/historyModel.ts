import { sayDuration, STATE_TEXTS } from '@portcullis/health';
import type { DayKind, HealthHistoryAnswer } from '@portcullis/wire';
import type { Tone } from '../../display/Tone.js';

type Span = HealthHistoryAnswer['unheard'][number];

export const DAY_WORDS: Readonly<
  Record<DayKind, { readonly label: string; readonly tone: Tone; readonly meaning: string }>
> = {
  protected: {
    label: 'Protected',
    tone: 'good',
    meaning: 'test images were denied while it reported; half an hour without at most',
  },
  gaps: {
    label: 'With gaps',
    tone: 'warn',
    meaning: 'shown for a part of the day; not protected for more than half an hour',
  },
  unproved: { label: 'Not shown', tone: 'bad', meaning: 'it reported, and no test image was denied' },
  unheard: {
    label: 'Not heard of',
    tone: 'calm',
    meaning: 'it did not report; such a day does not count as protected',
  },
};

const LONG = 30;

/** How often it was shown, of the days that there is a record of. */
export function headline({ days, protectedDays, since, enrolledAt }: HealthHistoryAnswer): string {
  const count = days.length;
  if (count >= LONG) return `Protected on ${protectedDays} of the last ${count} days, by proof`;
  const of = count === 1 ? '1 day' : `the ${count} days`;
  // A server that began to keep records later than the Mac was enrolled knows nothing of the days before.
  const began = Date.parse(since) - Date.parse(enrolledAt) > 60_000 ? 'on record' : 'since it was enrolled';
  return `Protected on ${protectedDays} of ${of} ${began}, by proof`;
}

export interface Entry {
  readonly key: string;
  readonly what: string;
  readonly tone: Tone;
  readonly from: string;
  readonly to: string | null;
  readonly lasted: string;
}

/** Problems to mend and silence, newest first: what was wrong with this Mac, and when. */
export function timeline({ problems, unheard }: HealthHistoryAnswer, now: number): readonly Entry[] {
  const entries = [
    ...problems
      .filter(({ severity, code }) => severity !== 'info' || code === 'observing-by-policy')
      .map(({ code, title, severity, ...span }) => ({
        ...entry(span, now),
        key: `${code} ${span.from}`,
        what: title,
        tone:
          severity === 'critical' ? ('bad' as const) : severity === 'warning' ? ('warn' as const) : ('calm' as const),
      })),
    ...unheard.map((span) => ({
      ...entry(span, now),
      key: `unheard ${span.from}`,
      what: 'Nothing was heard of this Mac',
      tone: 'calm' as const,
    })),
  ];
  return entries.toSorted((a, b) => Date.parse(b.from) - Date.parse(a.from));
}

export interface Gap {
  readonly key: string;
  readonly state: string;
  readonly why: string;
  readonly from: string;
  readonly to: string | null;
  readonly lasted: string;
}

/** When it reported and was not protected, and why. */
export function gaps({ unprotected }: HealthHistoryAnswer, now: number): readonly Gap[] {
  return unprotected.map(({ state, why, ...span }) => ({
    ...entry(span, now),
    key: `${state} ${span.from}`,
    state: STATE_TEXTS[state].title,
    why: why.length === 0 ? 'Not known' : why.join('; '),
  }));
}

function entry({ from, to }: Span, now: number) {
  const end = to === null ? now : Date.parse(to);
  return { from, to, lasted: sayDuration(Math.max(0, end - Date.parse(from))) };
}
