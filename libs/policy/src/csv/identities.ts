import type { DeviceIdentity } from '../model.js';
import { hexId } from '../labels.js';
import { parseLimit } from '../moment.js';
import { nearest } from '../parse/spelling.js';
import { isTrustworthySerial } from '../serial.js';
import { clean, fold } from '../text.js';
import { readCell, readCsv, writeCsvRow, type CsvRow } from './table.js';

/** An entry of a device set with what people note about it. */
export interface IdentityRecord extends DeviceIdentity {
  readonly owner?: string;
  readonly assetTag?: string;
  readonly comment?: string;
  readonly ticket?: string;
  /** `YYYY-MM-DD` */
  readonly reviewDate?: string;
}

export interface CsvProblem {
  /** From 1. */
  readonly line: number;
  /** What is wrong and what to do. */
  readonly message: string;
  /** An `error` means that the row was left out; a `warning` that it was taken. */
  readonly severity: 'error' | 'warning';
}

export interface IdentitiesFromCsv {
  /** All good rows, in their order; of rows about the same device the last. */
  readonly entries: readonly IdentityRecord[];
  readonly problems: readonly CsvProblem[];
}

const COLUMNS = [
  'vendorId',
  'productId',
  'serialNumber',
  'owner',
  'assetTag',
  'comment',
  'ticket',
  'reviewDate',
] as const;
type Column = (typeof COLUMNS)[number];

/** Other words for the columns, as exports of other products have them; compared without case, spaces and signs. */
const ALIASES: Readonly<Record<string, Column>> = {
  vid: 'vendorId',
  idvendor: 'vendorId',
  usbvendorid: 'vendorId',
  pid: 'productId',
  idproduct: 'productId',
  usbproductid: 'productId',
  serial: 'serialNumber',
  sn: 'serialNumber',
  serialno: 'serialNumber',
  usbserialnumber: 'serialNumber',
  user: 'owner',
  asset: 'assetTag',
  assetnumber: 'assetTag',
  inventorynumber: 'assetTag',
  note: 'comment',
  notes: 'comment',
  description: 'comment',
  case: 'ticket',
  review: 'reviewDate',
};

/** Rows of a spreadsheet to entries of a device set: bad rows are listed, and no good one is lost. */
export function identitiesFromCsv(text: string): IdentitiesFromCsv {
  const [head, ...rows] = readCsv(text);
  if (!head) return { entries: [], problems: [error(1, 'the file is empty: the first line names the columns')] };
  const { columns, problems } = columnsOf(head);
  if (!columns.includes('vendorId') || !columns.includes('productId')) {
    const message = `the first line must name the columns; \`vendorId\` and \`productId\` are needed, ${COLUMNS.slice(2).join(', ')} are possible`;
    return { entries: [], problems: [...problems, error(head.line, message)] };
  }
  const entries = new Map<string, IdentityRecord>();
  const found: CsvProblem[] = [...problems];
  for (const row of rows) {
    const entry = entryOf(row, columns, found);
    if (!entry) continue;
    const key = `${entry.vendorId}:${entry.productId}:${fold(entry.serialNumber)}`;
    if (entries.has(key)) found.push(warning(row.line, 'this device stands in an earlier row too: this row counts'));
    entries.delete(key);
    entries.set(key, entry);
  }
  return { entries: [...entries.values()], problems: found };
}

/** The same entries, to be read back by `identitiesFromCsv` and safe to open in a spreadsheet. */
export function identitiesToCsv(entries: Iterable<IdentityRecord>): string {
  const lines = [writeCsvRow(COLUMNS)];
  for (const entry of entries) {
    lines.push(writeCsvRow(COLUMNS.map((column) => (isId(column) ? hexId(entry[column]) : (entry[column] ?? '')))));
  }
  return lines.join('');
}

function isId(column: Column): column is 'vendorId' | 'productId' {
  return column === 'vendorId' || column === 'productId';
}

function columnsOf(head: CsvRow): { columns: readonly (Column | null)[]; problems: readonly CsvProblem[] } {
  const problems: CsvProblem[] = [];
  const columns = head.cells.map((cell) => {
    const column = columnNamed(cell);
    if (column === null && cell.trim() !== '') {
      const meant = nearest(cell, COLUMNS);
      const hint = meant === undefined ? '' : `; did you mean \`${meant}\`?`;
      problems.push(warning(head.line, `the column \`${clean(cell) ?? ''}\` is not known and was left out${hint}`));
    }
    return column;
  });
  return { columns, problems };
}

function columnNamed(cell: string): Column | null {
  const name = cell.toLowerCase().replace(/[^a-z]/g, '');
  return (
    COLUMNS.find((column) => column.toLowerCase() === name) ??
    (Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? null) : null)
  );
}

function entryOf(row: CsvRow, columns: readonly (Column | null)[], problems: CsvProblem[]): IdentityRecord | null {
  const cells = new Map<Column, string>();
  columns.forEach((column, index) => {
    const text = clean(readCell(row.cells[index] ?? ''));
    if (column && text !== null) cells.set(column, text);
  });
  const [vendorId, productId] = [idIn(cells.get('vendorId')), idIn(cells.get('productId'))];
  if (vendorId === null || productId === null) {
    const [name, text] = vendorId === null ? ['vendor', cells.get('vendorId')] : ['product', cells.get('productId')];
    problems.push(error(row.line, idMessage(name, text)));
    return null;
  }
  const reviewDate = cells.get('reviewDate');
  if (
    reviewDate !== undefined &&
    (!/^\d{4}-\d{2}-\d{2}$/.test(reviewDate) || parseLimit(reviewDate, 'from') === null)
  ) {
    problems.push(error(row.line, `the review date \`${reviewDate}\` is not a date: write it as 2026-12-31`));
    return null;
  }
  const serialNumber = cells.get('serialNumber');
  if (serialNumber !== undefined && /^\d(\.\d+)?E\+\d+$/i.test(serialNumber)) {
    problems.push(
      error(
        row.line,
        `the serial number \`${serialNumber}\` was rounded by a spreadsheet: format the column as text and export again`,
      ),
    );
    return null;
  }
  if (serialNumber !== undefined && !isTrustworthySerial(serialNumber)) {
    problems.push(
      warning(row.line, `many devices have the serial number \`${serialNumber}\`, so this row will match none`),
    );
  }
  const rest = COLUMNS.slice(2).flatMap((column) => (cells.has(column) ? [[column, cells.get(column)]] : []));
  return { vendorId, productId, ...Object.fromEntries(rest) };
}

/** One to four hex digits: spreadsheets drop leading zeros. */
function idIn(text: string | undefined): number | null {
  const digits = text?.replace(/^0x/i, '');
  return digits !== undefined && /^[0-9a-f]{1,4}$/i.test(digits) ? Number.parseInt(digits, 16) : null;
}

function idMessage(name: string | undefined, text: string | undefined): string {
  return text === undefined
    ? `the ${name} id is missing`
    : `the ${name} id \`${text}\` is not four hex digits: write it as 0951, in a column that is formatted as text`;
}

const error = (line: number, message: string): CsvProblem => ({ line, message, severity: 'error' });
const warning = (line: number, message: string): CsvProblem => ({ line, message, severity: 'warning' });
