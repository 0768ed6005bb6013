import type * as z from 'zod';
import { FORMATS } from './formats.js';
import { isList, isRecord, valueAt, type Finding, type Path } from './problem.js';
import { nearest } from './spelling.js';

type Issue = z.core.$ZodIssue;

/** What a schema found, in the words of this file format. `writtenAt` as `Source` has it. */
export function findingsOf(
  issues: readonly Issue[],
  root: unknown,
  writtenAt: (path: Path) => string | undefined,
  schemaKeys: (path: Path) => readonly string[],
): readonly Finding[] {
  const translate = (issue: Issue, base: Path): readonly Finding[] => {
    const path = [...base, ...issue.path.filter((part) => typeof part !== 'symbol')];
    const value = valueAt(root, path);
    switch (issue.code) {
      case 'unrecognized_keys':
        return unknownKeys(path, issue.keys, schemaKeys(path));
      case 'invalid_union':
        return unionFindings(issue, path, value, translate);
      case 'invalid_type':
        return [wrongType(path, value, [issue.expected], writtenAt(path))];
      case 'invalid_value':
        return [unknownValue(path, value, issue.values.map(String), writtenAt(path))];
      case 'invalid_format':
        return [wrongFormat(path, value, issue.format)];
      case 'too_small':
        return [tooSmall(path, value, Number(issue.minimum))];
      case 'too_big':
        return [tooBig(path, value, Number(issue.maximum))];
      default:
        return [
          {
            path,
            message: `${show(value)} cannot stand here`,
            remedy: 'look it up in the reference of the policy file',
          },
        ];
    }
  };
  return withoutRepetition(issues.flatMap((issue) => translate(issue, [])));
}

/** Two formats on one text complain twice when there is no text. */
function withoutRepetition(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((one) => [`${one.path.join('\n')}\n${one.message}`, one])).values()];
}

/** The branch of a union that was probably meant: one that takes values of this kind. */
function unionFindings(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  value: unknown,
  translate: (issue: Issue, base: Path) => readonly Finding[],
): readonly Finding[] {
  const meant = issue.errors.find((branch) => !branch.some(isAboutKind));
  if (meant) return meant.flatMap((inner) => translate(inner, path));
  if (!isList(value) && !isRecord(value)) {
    const [first] = issue.errors;
    return (first ?? []).flatMap((inner) => translate(inner, path));
  }
  const expected = issue.errors.flat().flatMap((inner) => (inner.code === 'invalid_type' ? [inner.expected] : []));
  return [wrongType(path, value, expected, undefined)];
}

/** The value is of another kind altogether than this branch takes. */
function isAboutKind({ code, path }: Issue): boolean {
  return (code === 'invalid_type' || code === 'invalid_value') && path.length === 0;
}

/** For so many, it is looked for what was meant. */
const MOST_GUESSED = 200;

function unknownKeys(path: Path, keys: readonly string[], known: readonly string[]): readonly Finding[] {
  return keys.map((key, index) => unknownKey([...path, key], key, index < MOST_GUESSED ? known : []));
}

function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  const meant = nearest(key, known);
  const others = known.length === 0 ? 'leave it out' : `leave it out; known here: ${known.join(', ')}`;
  const remedy = meant === undefined ? others : `did you mean \`${meant}\`?`;
  return { path, atKey: true, message: `unknown key \`${key}\``, remedy };
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

function wrongType(path: Path, value: unknown, expected: readonly string[], written: string | undefined): Finding {
  const kinds = [...new Set(expected)].map((kind) => KINDS[kind] ?? kind).join(' or ');
  const key = path.at(-1);
  if (value === undefined) {
    return { path, message: `\`${String(key)}\` is missing`, remedy: missingRemedy(key, kinds) };
  }
  if (typeof value === 'number' && expected.includes('string')) {
    const text = written ?? String(value);
    return { path, message: `\`${text}\` is a number without quotes`, remedy: quoteRemedy(path, text) };
  }
  if (value === null)
    return {
      path,
      message: `nothing stands here, where ${kinds} must`,
      remedy: 'give it a value or leave the key out',
    };
  return { path, message: `${show(value)} is not ${kinds}`, remedy: `write ${kinds} here` };
}

function missingRemedy(key: string | number | undefined, kinds: string): string {
  if (key === 'match') return 'say what the rule is about; `match: {}` means every device';
  if (key === 'version') return 'begin the policy with `version: 1`';
  return `add it: it holds ${kinds}`;
}

function isUsbId(path: Path): boolean {
  return path.some((part) => part === 'vendorId' || part === 'productId');
}

function quoteRemedy(path: Path, text: string): string {
  if (!isUsbId(path)) return `put it in quotes: "${text}"`;
  const digits = /^0x/i.test(text) ? text.slice(2) : text;
  return /^[0-9a-f]{1,4}$/i.test(digits)
    ? `put the four hex digits in quotes: "${digits.padStart(4, '0')}"; without quotes YAML reads another number`
    : 'write the id as four hex digits in quotes, for example "0951"';
}

function unknownValue(path: Path, value: unknown, known: readonly string[], written: string | undefined): Finding {
  if (value === undefined || value === null) return wrongType(path, value, ['string'], written);
  const meant = typeof value === 'string' ? nearest(value, known) : undefined;
  const remedy =
    meant === undefined
      ? `use ${known.length === 1 ? '' : 'one of '}${known.join(', ')}`
      : `did you mean \`${meant}\`?`;
  return { path, message: `${show(value)} is not known here`, remedy };
}

function wrongFormat(path: Path, value: unknown, name: string): Finding {
  const format = FORMATS[name];
  if (!format)
    return { path, message: `${show(value)} does not have the right form`, remedy: 'look it up in the reference' };
  return { path, message: `${show(value)} is ${format.is}`, remedy: format.remedy };
}

function tooSmall(path: Path, value: unknown, minimum: number): Finding {
  if (isList(value)) return { path, message: 'the list is empty', remedy: 'name at least one, or leave the key out' };
  if (typeof value === 'string')
    return { path, message: 'the text is empty', remedy: 'write something, or leave the key out' };
  return { path, message: `${show(value)} is too small`, remedy: `use ${minimum} or more` };
}

function tooBig(path: Path, value: unknown, maximum: number): Finding {
  if (isList(value))
    return { path, message: `the list has more than ${maximum} entries`, remedy: 'use a device set for long lists' };
  if (typeof value === 'string')
    return { path, message: `the text is longer than ${maximum} characters`, remedy: 'shorten it' };
  return { path, message: `${show(value)} is too large`, remedy: `use ${maximum} or less` };
}

const LONGEST_SHOWN = 60;

/** A value as part of a message. */
function show(value: unknown): string {
  if (isList(value)) return 'a list';
  if (isRecord(value)) return 'a group of keys';
  const text = String(value);
  return `\`${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}\``;
}
