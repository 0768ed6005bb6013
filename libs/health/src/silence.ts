/** A Mac that is not heard of, which no Mac can report about itself: whoever keeps the reports asks here. */
import type { CheckId, HealthState } from '@portcullis/wire';
import type { Problem } from './problem.js';
import { sayDuration } from './text.js';

/** A Mac reports every minute; within this time it counts as heard of. */
export const SILENT_AFTER_MILLIS = 5 * 60_000;

/** @param lastSeenAt Unix milliseconds; `null`: never */
export function isSilent(lastSeenAt: number | null, now: number): boolean {
  return lastSeenAt === null || now - lastSeenAt >= SILENT_AFTER_MILLIS;
}

interface Reported<Kept> {
  readonly state: HealthState;
  readonly problems: readonly Kept[];
}

/** What a Mac last reported, as it stands now: of one that is silent nothing is known, whatever it said last. */
export function withSilence<Kept>(
  { state, problems }: Reported<Kept>,
  lastSeenAt: number | null,
  now: number,
): Reported<Kept | Problem> {
  return isSilent(lastSeenAt, now)
    ? { state: 'unknown', problems: [silenceProblem(lastSeenAt, now), ...problems] }
    : { state, problems };
}

interface Line {
  readonly id: CheckId;
  readonly state: 'ok' | 'problem' | 'unknown';
  readonly problems: readonly string[];
}

/** The checklist of a silent Mac: nothing in it is well any more, and its line to the server is what is wrong. */
export function checksInSilence<Kept extends Line>(checks: readonly Kept[], lastSeenAt: number | null, now: number) {
  if (!isSilent(lastSeenAt, now)) return checks;
  return checks.map((line) => {
    if (line.id === 'server')
      return { ...line, state: 'problem' as const, problems: ['not-reporting', ...line.problems] };
    return line.state === 'ok' ? { ...line, state: 'unknown' as const } : line;
  });
}

function silenceProblem(lastSeenAt: number | null, now: number): Problem {
  const since = lastSeenAt === null ? 'since it was enrolled' : `for ${sayDuration(now - lastSeenAt)}`;
  return {
    code: 'not-reporting',
    check: 'server',
    severity: 'warning',
    title: lastSeenAt === null ? 'Never heard of' : `Silent for ${sayDuration(now - lastSeenAt)}`,
    cause: `Nothing has been heard of this Mac ${since}. It may be switched off, asleep or without a network; it goes on enforcing what it has.`,
    fix: 'If it is in use, run “portcullis doctor” on it: it says which link to this server is broken.',
    facts: { lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString() },
  };
}
