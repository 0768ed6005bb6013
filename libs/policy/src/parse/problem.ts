/** Where something is in a document: keys and positions from the root. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with a policy, or worth knowing about it. */
export interface Problem {
  /** From 1. A problem with something that is missing points to where it would be. */
  readonly line: number;
  readonly column: number;
  /** `rules[2].match.vendorId`; empty for the document as a whole. */
  readonly path: string;
  /** What is wrong, in lower case. */
  readonly message: string;
  /** A document with an `error` is refused. */
  readonly severity: 'error' | 'warning';
  /** What to do about it. */
  readonly remedy: string;
  /** The id of the lint rule, for those that have one. */
  readonly code?: string;
}

/** A problem before its place in the text is known. */
export interface Finding {
  readonly path: Path;
  /** Point to the key itself, and not to what it holds. */
  readonly atKey?: boolean;
  readonly message: string;
  readonly remedy: string;
  readonly severity?: 'error' | 'warning';
  readonly code?: string;
}

/** More than a person reads. */
const MOST_PROBLEMS = 200;
/** Their places are looked for in the text, which takes its time. */
const MOST_PLACED = 2_000;

/**
 * Problems in the order of the text; of very many, the first ones, errors before warnings, and how many more there are.
 */
export function inTextOrder(
  problems: readonly Problem[],
  findings: readonly Finding[] = [],
  place: (finding: Finding) => Problem = () => {
    throw new Error('findings have a place');
  },
): readonly Problem[] {
  const isError = ({ severity = 'error' }: { readonly severity?: string }) => severity === 'error';
  const worstFirst = <T extends { readonly severity?: string }>(all: readonly T[]) => [
    ...all.filter(isError),
    ...all.filter((one) => !isError(one)),
  ];
  const placed =
    findings.length > MOST_PLACED ? worstFirst(findings).slice(0, MOST_PLACED).map(place) : findings.map(place);
  const sorted = [...problems, ...placed].toSorted((a, b) => a.line - b.line || a.column - b.column);
  const more = problems.length + findings.length - MOST_PROBLEMS;
  if (more <= 0) return sorted;
  const kept = new Set(worstFirst(sorted).slice(0, MOST_PROBLEMS));
  const rest = [...problems, ...findings].filter(isError).length > MOST_PROBLEMS ? 'error' : 'warning';
  return [...sorted.filter((problem) => kept.has(problem)), furtherProblems(more, rest)];
}

function furtherProblems(count: number, severity: Problem['severity']): Problem {
  return {
    line: 1,
    column: 1,
    path: '',
    code: 'more-problems',
    severity,
    message: `there ${count === 1 ? 'is 1 more problem' : `are ${count} more problems`}, not listed here`,
    remedy: 'correct what is listed first: one mistake often makes many problems',
  };
}

export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** What is at `path`, or `undefined`. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (isList(value)) return typeof part === 'number' ? value[part] : undefined;
    return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  }, root);
}
