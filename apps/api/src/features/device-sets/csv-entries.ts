import { fold } from '@portcullis/policy';
import { parse } from 'csv-parse/sync';
import { withoutFormulaGuard } from '../../http/csv.js';
import { COLUMNS, entryProblem, type Column, type SetEntry } from './set-entry.js';

/** A line of the file that was left out, or of which a part was. Lines count from 1, the header being the first. */
export interface CsvProblem {
  readonly line: number;
  readonly message: string;
}
export interface CsvEntries {
  readonly entries: readonly SetEntry[];
  readonly problems: readonly CsvProblem[];
}

/** So that a wrong file does not answer with a book; the count says how many more there are. */
const PROBLEMS_LISTED = 1000;
const DELIMITERS = [',', ';', '\t'] as const;

/** The file as text. UTF-16 is what spreadsheets call "Unicode text"; anything else is read as UTF-8. */
export function decodeCsv(bytes: Uint8Array): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  return new TextDecoder(utf16 ?? 'utf-8').decode(bytes);
}

/**
 * One line's cells. A record never spans lines, because no field may hold a line break: so a stray quote spoils its own
 * line and none after it.
 */
function cells(line: string, delimiter: string): readonly string[] | undefined {
  if (!line.includes('"')) return line.split(delimiter);
  try {
    return parse(line, { delimiter, relax_column_count: true })[0];
  } catch {
    return undefined;
  }
}

function normalise(header: string): string {
  return header.toLowerCase().replaceAll(/[^a-z]/g, '');
}

const BY_NAME = new Map<string, Column>(
  COLUMNS.flatMap((column) => [[normalise(column), column] as const]).concat([
    ['vendor', 'vendorId'],
    ['vid', 'vendorId'],
    ['product', 'productId'],
    ['pid', 'productId'],
    ['serial', 'serialNumber'],
  ]),
);

interface Header {
  readonly delimiter: string;
  readonly columns: readonly (Column | undefined)[];
  readonly problems: readonly CsvProblem[];
}

/** What is wrong with the file as a whole, so that no line of it can be read. */
export class CsvHeaderError extends Error {}

function readHeader(line: string): Header {
  const delimiter = DELIMITERS.reduce((best, one) => (line.split(one).length > line.split(best).length ? one : best));
  const names = cells(line, delimiter) ?? [];
  const columns = names.map((name) => BY_NAME.get(normalise(name)));
  for (const needed of ['vendorId', 'productId'] as const) {
    if (!columns.includes(needed)) {
      throw new CsvHeaderError(
        `the first line names no column \`${needed}\`: begin the file with \`${COLUMNS.join(',')}\``,
      );
    }
  }
  const repeated = columns.find((column, index) => column !== undefined && columns.indexOf(column) !== index);
  if (repeated !== undefined)
    throw new CsvHeaderError(`the first line names the column \`${repeated}\` more than once: keep one of them`);
  const unknown = names.filter((name, index) => columns[index] === undefined && name.trim() !== '');
  const problems = unknown.map((name) => ({
    line: 1,
    message: `the column \`${name}\` is not known and was left out: the known ones are ${COLUMNS.join(', ')}`,
  }));
  return { delimiter, columns, problems };
}

/** Spreadsheets drop leading zeros; four hex digits are meant whatever is left of them. */
function usbId(text: string): string {
  const digits = text.replace(/^0x/i, '');
  return /^[0-9a-f]{1,4}$/i.test(digits) ? digits.padStart(4, '0').toLowerCase() : text;
}

function readEntry(values: readonly string[], columns: readonly (Column | undefined)[]): SetEntry | string {
  const entry: Partial<Record<Column, string>> = {};
  for (const [index, column] of columns.entries()) {
    const text = withoutFormulaGuard((values[index] ?? '').trim());
    if (column !== undefined && text !== '') entry[column] = text;
  }
  if (values.slice(columns.length).some((value) => value.trim() !== ''))
    return 'has more fields than the first line names: quote a field that holds the separator';
  const read: SetEntry = { ...entry, vendorId: usbId(entry.vendorId ?? ''), productId: usbId(entry.productId ?? '') };
  return entryProblem(read) ?? read;
}

/**
 * Reads a device set's CSV. Every good line comes out, whatever stands around it; every other one is listed.
 * @throws CsvHeaderError when the first line does not say which column is which.
 */
export function readCsvEntries(text: string): CsvEntries {
  const lines = text.split(/\r\n|\n|\r/);
  const { delimiter, columns, problems: headerProblems } = readHeader((lines[0] ?? '').replace(/^\uFEFF/, ''));
  const problems: CsvProblem[] = [...headerProblems];
  const entries: SetEntry[] = [];
  const lineOf = new Map<string, number>();
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '') continue;
    const values = cells(line, delimiter);
    const entry =
      values === undefined
        ? 'holds a quotation mark that is not closed: double it or close it'
        : readEntry(values, columns);
    if (typeof entry === 'string') {
      problems.push({ line: index + 1, message: entry });
      continue;
    }
    const key = `${entry.vendorId}:${entry.productId}:${fold(entry.serialNumber)}`;
    const earlier = lineOf.get(key);
    if (earlier === undefined) {
      lineOf.set(key, index + 1);
      entries.push(entry);
    } else {
      problems.push({ line: index + 1, message: `names the same device as line ${earlier}, which was kept` });
    }
  }
  return { entries, problems: bounded(problems) };
}

function bounded(problems: readonly CsvProblem[]): readonly CsvProblem[] {
  const [last] = problems.slice(PROBLEMS_LISTED);
  if (last === undefined) return problems;
  return [
    ...problems.slice(0, PROBLEMS_LISTED),
    { line: last.line, message: `${problems.length - PROBLEMS_LISTED} more lines from here on were left out` },
  ];
}
