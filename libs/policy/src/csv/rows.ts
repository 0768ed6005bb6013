/** Lines and cells of a CSV file (RFC 4180, as spreadsheets and people write it), by csv-parse and csv-stringify. */
import { parse } from 'csv-parse/browser/esm/sync';
import { stringify } from 'csv-stringify/browser/esm/sync';

/** Cells of one line; `null`: a quotation mark in it is open or stands in the wrong place. */
export function cellsOf(line: string, delimiter: string): readonly string[] | null {
  const plain = withoutExcelText(line, delimiter);
  if (!plain.includes('"')) return plain.split(delimiter).map(cellText);
  try {
    const records: readonly (readonly string[])[] = parse(plain, { delimiter, relax_column_count: true });
    return records.length === 1 ? (records[0] ?? []).map(cellText) : null;
  } catch {
    return null;
  }
}

/** `="0781"` is how a spreadsheet is told to keep leading zeros. */
function withoutExcelText(line: string, delimiter: string): string {
  if (!line.includes('="')) return line;
  const separator = delimiter === '|' ? '\\|' : delimiter;
  return line.replace(new RegExp(`(^|${separator})\\s*="((?:[^"]|"")*)"(?=\\s*(?:${separator}|$))`, 'g'), '$1"$2"');
}

/** Most cells: nothing to take away. */
const PLAIN = /^(?:[\w(][\w .:/()-]*[\w)]|\w?)$/;
const NO_BREAK_SPACES = /[\u00a0\u2007\u202f]/g;
/** The apostrophe is a guard that `writeRow` and spreadsheets set. */
const GUARDED = /^'+[=+\-@\t\r\n|%＝＋－＠]/u;

/** Trimmed, without the marks that spreadsheets add. */
function cellText(raw: string): string {
  if (PLAIN.test(raw)) return raw;
  const text = raw.replaceAll(NO_BREAK_SPACES, ' ').trim();
  const excel = /^="(.*)"$/.exec(text)?.[1];
  const inner = excel ?? text;
  return GUARDED.test(inner) ? inner.slice(1) : inner;
}

/** A cell that begins like this is a formula to a spreadsheet (OWASP, CSV injection). */
const FORMULA = /^'*[=+\-@\t\r\n|%＝＋－＠]/u;

/** Rows with their line ends. Text that a spreadsheet would run gets an apostrophe in front of it. */
export function writeRows(rows: readonly (readonly string[])[]): string {
  const safe = rows.map((cells) => cells.map((text) => (FORMULA.test(text) ? `'${text}` : text)));
  return stringify(safe, { record_delimiter: 'windows', quoted_match: /^\s|\s$|[;\t]/ });
}

export interface CsvLine {
  /** From 1. */
  readonly line: number;
  readonly cells: readonly string[] | null;
}

/** The most lines that one cell is looked for over. */
const LONGEST_CELL = 30;

/**
 * The lines from `first` on, empty ones left out. A cell may go over several lines where its closing quotation mark
 * follows and `isRow` knows none of the lines between as a row of its own: so an open mark spoils its own line alone.
 */
export function* csvLines(
  lines: readonly string[],
  first: number,
  delimiter: string,
  isRow: (cells: readonly string[]) => boolean,
): Generator<CsvLine> {
  for (let at = first; at < lines.length; at++) {
    const text = lines[at] ?? '';
    if (text.trim() === '') continue;
    const alone = cellsOf(text, delimiter);
    if (alone?.every((cell) => cell === '')) continue;
    const joined = alone ? { cells: alone, lines: 1 } : joinedCells(lines, at, delimiter, isRow);
    yield { line: at + 1, cells: joined?.cells ?? null };
    at += (joined?.lines ?? 1) - 1;
  }
}

function joinedCells(
  lines: readonly string[],
  at: number,
  delimiter: string,
  isRow: (cells: readonly string[]) => boolean,
): { readonly cells: readonly string[]; readonly lines: number } | null {
  let text = lines[at] ?? '';
  for (let next = at + 1; next < lines.length && next - at < LONGEST_CELL; next++) {
    const line = lines[next] ?? '';
    const own = cellsOf(line, delimiter);
    if (own !== null && isRow(own)) return null;
    text += `\n${line}`;
    if (!line.includes('"')) continue;
    const cells = cellsOf(text, delimiter);
    if (cells !== null) return { cells: cells.map((cell) => cell.replaceAll(/\s*\n\s*/g, ' ')), lines: next - at + 1 };
  }
  return null;
}
