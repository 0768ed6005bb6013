/** As `Problem` of libs/health, for the one problem that no Mac can report about itself. */
export interface SilenceProblem {
  readonly code: 'not-reporting';
  readonly check: 'server';
  readonly severity: 'warning';
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
  readonly facts: Readonly<Record<string, string | null>>;
}

/** What to say of a Mac whose state is `unknown` because nothing has been heard of it. */
export function silenceProblem(lastSeenAt: Date | null): SilenceProblem {
  const since =
    lastSeenAt === null
      ? 'since it was enrolled'
      : `since ${lastSeenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    code: 'not-reporting',
    check: 'server',
    severity: 'warning',
    title: 'Not reporting',
    cause: `Nothing has been heard of this Mac ${since}. It may be switched off, asleep or without a network; it goes on enforcing what it has.`,
    fix: 'If it is in use, run `portcullis doctor` on it: it says which link to this server is broken.',
    facts: { lastSeenAt: lastSeenAt?.toISOString() ?? null },
  };
}

/** Within this time a Mac counts as heard of; the same as `MAC_STATE` says in SQL. */
const SILENT_AFTER_MS = 5 * 60 * 1000;

/** The problems that a Mac last reported, and its silence before them when there is one. */
export function withSilence<Reported>(
  problems: readonly Reported[],
  lastSeenAt: Date | null,
): (Reported | SilenceProblem)[] {
  const isSilent = lastSeenAt === null || Date.now() - lastSeenAt.getTime() >= SILENT_AFTER_MS;
  return isSilent ? [silenceProblem(lastSeenAt), ...problems] : [...problems];
}
