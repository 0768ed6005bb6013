import { isList, isRecord } from '../../parse/problem.js';
import type { ImportReport } from './report.js';

/**
 * The values of a Defender file, each held against what the schema wants there: a wrong one is noted with its place.
 */
export class Shape {
  constructor(readonly report: ImportReport) {}

  /** `{}` where it is absent; what is no object is noted and taken as absent. */
  object(value: unknown, path: string, known: readonly string[]): Readonly<Record<string, unknown>> {
    if (value === undefined) return {};
    if (!isRecord(value)) return (this.wrong(value, path, 'an object'), {});
    for (const key of Object.keys(value)) {
      if (known.includes(key) || key === '__comments') continue;
      this.drop(path === '' ? key : `${path}.${key}`, `\`${key}\` is not a key of the Defender schema here`);
    }
    return value;
  }

  /** `[]` where it is absent; what is no list is noted and taken as absent. */
  list(value: unknown, path: string): readonly unknown[] {
    if (value === undefined) return [];
    return isList(value) ? value : (this.wrong(value, path, 'a list'), []);
  }

  /** A text; `undefined` where it is absent, empty or something else, which is noted. */
  text(value: unknown, path: string): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'string') {
      if (value.trim() === '') this.drop(path, 'it is an empty text');
      return value.trim() === '' ? undefined : value;
    }
    if (typeof value === 'number') {
      const lost = Number.isSafeInteger(value) ? 'leading zeros' : 'digits';
      this.drop(path, `it is a number and may have lost ${lost}: write it in quotation marks`);
      return undefined;
    }
    this.wrong(value, path, 'a text');
    return undefined;
  }

  texts(value: unknown, path: string): readonly string[] {
    return this.list(value, path).flatMap((one, at) => this.text(one, `${path}[${at}]`) ?? []);
  }

  drop(path: string, message: string): void {
    this.report.add('dropped-by-defender', path, message);
  }

  wrong(value: unknown, path: string, wanted: string): void {
    this.drop(path, `it is ${kindOf(value)} and not ${wanted}: it does nothing`);
  }
}

/** `the text \`deny\``, `a list`, `missing`: for messages, and never an empty pair of backticks. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (isRecord(value)) return 'an object';
  if (typeof value === 'string') return value.trim() === '' ? 'an empty text' : `the text \`${value}\``;
  return typeof value === 'number' ? `the number ${value}` : JSON.stringify(value);
}
