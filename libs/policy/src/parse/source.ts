import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { isNestedDeeper } from './nesting.js';
import { pathText, type Finding, type Path, type Problem } from './problem.js';

/** Larger policies are refused unread: the longest rule lists in use are a hundredth of this. */
const LONGEST_SOURCE = 4 * 1024 * 1024;
const DEEPEST = 32;
/** One misplaced bracket makes the parser complain about every line after it. */
const MOST_SYNTAX_ERRORS = 20;

/**
 * Pretty errors cut the text anew for each, and the parser compares every key of a map with every other one: both grow
 * with the square of the text.
 */
const PLAIN = { version: '1.2', merge: false, prettyErrors: false, uniqueKeys: false } as const;

/** A YAML or JSON text that knows where each of its values stands. */
export interface Source {
  /** Plain data; `undefined` when the text cannot be read at all. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Text of a scalar as it was written, for example `0951` for the number 951. */
  readonly writtenAt: (path: Path) => string | undefined;
  readonly place: (finding: Finding) => Problem;
}

const START = { line: 1, column: 1 };

/** Whether a text is short and shallow enough for a parser of YAML. Ask before handing one to it. */
export function isReadablePolicy(text: string): boolean {
  return text.length <= LONGEST_SOURCE && !isNestedDeeper(text, DEEPEST);
}

/** Never throws. */
export function readSource(text: string): Source {
  if (text.length > LONGEST_SOURCE) {
    return unreadable(
      `the policy is longer than ${LONGEST_SOURCE} characters`,
      'put long lists of devices into device sets',
    );
  }
  if (isNestedDeeper(text, DEEPEST)) return unreadable(TOO_DEEP, TOO_DEEP_REMEDY);
  const lines = new LineCounter();
  return new YamlSource(
    withoutStacks(() => parseDocument(text, { ...PLAIN, lineCounter: lines })),
    lines,
  );
}

/** The parser makes an error for each of half a million stray marks; where in its own code, nobody asks. */
function withoutStacks<T>(work: () => T): T {
  const errors: { stackTraceLimit?: number } = Error;
  const { stackTraceLimit: usual } = errors;
  errors.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    if (usual !== undefined) errors.stackTraceLimit = usual;
  }
}

const TOO_DEEP = `the policy is nested deeper than ${DEEPEST} levels`;
const TOO_DEEP_REMEDY = 'no part of a policy needs that: look for a missing quote or bracket';

function unreadable(message: string, remedy: string): Source {
  const place = (finding: Finding): Problem => withPlace(finding, START);
  return { value: undefined, problems: [place({ path: [], message, remedy })], writtenAt: () => undefined, place };
}

class YamlSource implements Source {
  readonly value: unknown;
  readonly problems: readonly Problem[];

  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {
    const found: Problem[] = [...document.errors, ...document.warnings].slice(0, MOST_SYNTAX_ERRORS).map((error) => ({
      ...this.at(error.pos[0]),
      path: '',
      message: firstLine(error.message),
      severity: 'error' as const,
      remedy: remedyFor(error.code),
    }));
    const refuse = (offset: number | undefined, path: Path, message: string, remedy: string): void => {
      found.push({ ...this.at(offset), path: pathText(path), message, severity: 'error', remedy });
    };
    this.value = toPlain(document.contents, [], refuse);
    this.problems = found;
  }

  readonly writtenAt = (path: Path): string | undefined => {
    const node = this.document.getIn(path, true);
    return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
  };

  readonly place = (finding: Finding): Problem => withPlace(finding, this.at(this.offsetOf(finding)));

  private offsetOf({ path, atKey }: Finding): number | undefined {
    for (let length = path.length; length >= 0; length--) {
      const offset = this.offsetAt(path.slice(0, length), atKey === true && length === path.length);
      if (offset !== undefined) return offset;
    }
    return undefined;
  }

  private offsetAt(path: Path, atKey: boolean): number | undefined {
    if (atKey) {
      const parent = path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
      const key = isMap(parent) ? keyNode(parent, path.at(-1)) : undefined;
      if (key !== undefined) return key;
    }
    const node = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    return isScalar(node) || isCollection(node) ? node.range?.[0] : undefined;
  }

  private at(offset: number | undefined): { line: number; column: number } {
    if (offset === undefined) return START;
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function withPlace(finding: Finding, place: { line: number; column: number }): Problem {
  const { path, message, remedy, severity = 'error', code } = finding;
  return { ...place, path: pathText(path), message, severity, remedy, ...(code === undefined ? {} : { code }) };
}

function keyNode(map: YAMLMap, key: string | number | undefined): number | undefined {
  for (const { key: node } of map.items)
    if (isScalar(node) && String(node.value) === String(key)) return node.range?.[0];
  return undefined;
}

type Refuse = (offset: number | undefined, path: Path, message: string, remedy: string) => void;

/** Plain data without aliases and tags: an alias can make a short text endless. */
function toPlain(node: ParsedNode | null, path: Path, refuse: Refuse): unknown {
  if (node === null) return null;
  if (path.length > DEEPEST) {
    refuse(node.range[0], path, TOO_DEEP, TOO_DEEP_REMEDY);
    return undefined;
  }
  if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) {
    refuse(node.range[0], path, `the tag \`${node.tag}\` means nothing in a policy`, 'leave it out');
  }
  if (isAlias(node)) {
    refuse(node.range[0], path, `the alias \`*${node.source}\` is not allowed`, 'write the value out where it is used');
    return undefined;
  }
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item, index) => toPlain(item, [...path, index], refuse));
  const entries = new Map<string, unknown>();
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key === undefined) {
        refuse(node.range[0], path, 'a key that is not a word', 'write keys as plain words');
      } else if (entries.has(key)) {
        const at = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
        refuse(at, [...path, key], 'map keys must be unique', 'keep one of the two');
      } else {
        entries.set(key, toPlain(pair.value, [...path, key], refuse));
      }
    }
  }
  return Object.fromEntries(entries);
}

function firstLine(message: string): string {
  const line = message.split('\n')[0] ?? message;
  const text = line.replace(/ at line \d+, column \d+:?$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function remedyFor(code: string): string {
  if (code === 'DUPLICATE_KEY') return 'keep one of the two';
  if (code === 'MULTIPLE_DOCS') return 'write one policy a file';
  return 'correct the YAML here; quotes, colons and indentation are the usual suspects';
}
