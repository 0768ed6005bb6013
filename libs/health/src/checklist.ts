/** What a checklist shows of a Mac, wherever it is shown: on the Mac itself, and in the console. */
import type { CheckId, Severity } from '@portcullis/wire';

interface Told {
  readonly code: string;
  readonly check: CheckId;
  readonly severity: Severity;
  readonly title: string;
}

interface Reported {
  readonly id: CheckId;
  readonly title: string;
  readonly state: 'ok' | 'problem' | 'unknown';
}

export interface Line<P> {
  readonly key: string;
  /** Of a line that fails what fails, and not what would be so if it did not. */
  readonly title: string;
  readonly state: Reported['state'];
  readonly problems: readonly P[];
}

/**
 * One line per check, with what is wrong in it. Without checks from the Mac only the problems are known, and the rest
 * is not claimed to be well. A problem that belongs to no line gets one of its own: none is ever lost.
 */
export function checklist<P extends Told>(checks: readonly Reported[], problems: readonly P[]): readonly Line<P>[] {
  const lines = checks.map(({ id, title, state }): Line<P> => {
    const own = problems.filter(({ check }) => check === id);
    const [worst] = state === 'problem' ? toMend(own) : [];
    return { key: id, title: worst?.title ?? title, state, problems: own };
  });
  const shown = new Set(lines.flatMap((line) => line.problems));
  const others = problems.filter((problem) => !shown.has(problem));
  return [
    ...others.map((one): Line<P> => ({ key: one.code, title: one.title, state: 'problem', problems: [one] })),
    ...lines,
  ].toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Problems that keep a Mac from being as it should. */
export function toMend<P extends Pick<Told, 'severity'>>(problems: readonly P[]): readonly P[] {
  return problems.filter(({ severity }) => severity !== 'info');
}

/** What is so and may be so. */
export function goodToKnow<P extends Pick<Told, 'severity'>>(problems: readonly P[]): readonly P[] {
  return problems.filter(({ severity }) => severity === 'info');
}

/** What fails is looked for first, and the worst of it before the rest; what is well comes last. */
function rankOf({ state, problems }: Line<Told>): number {
  if (state === 'problem') return problems.some(({ severity }) => severity === 'critical') ? 0 : 1;
  return state === 'unknown' ? 2 : 3;
}
