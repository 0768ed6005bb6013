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
