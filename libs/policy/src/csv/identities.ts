import { DISK_BUSES, type DeviceIdentity, type DiskIdentity, type UsbIdentity } from '@portcullis/wire';
import { isDiskIdentity, keyOfIdentity } from '../identity.js';
import { hexId } from '../labels.js';
import { parseLimit } from '../moment.js';
import { nearest } from '../parse/spelling.js';
import { isTrustworthySerial } from '../serial.js';
import { clean } from '../text.js';
import { readCell, readCsv, writeCsvRow, type CsvRow } from './table.js';

/** An entry of a device set with what people note about it. */
export type IdentityRecord = DeviceIdentity & {
  readonly owner?: string;
  readonly assetTag?: string;
  readonly comment?: string;
  readonly ticket?: string;
  /** `YYYY-MM-DD` */
  readonly reviewDate?: string;
};

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
  'bus',
  'model',
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
  const names = (...wanted: readonly Column[]): boolean => wanted.every((column) => columns.includes(column));
  if (!names('vendorId', 'productId') && !names('bus', 'model')) {
    const message = `the first line must name the columns; \`vendorId\` and \`productId\` are needed (or, for disks without them, \`bus\` and \`model\`), ${COLUMNS.slice(2).join(', ')} are possible`;
    return { entries: [], problems: [...problems, error(head.line, message)] };
  }
  const entries = new Map<string, IdentityRecord>();
  const found: CsvProblem[] = [...problems];
  for (const row of rows) {
    const entry = entryOf(row, columns, found);
    if (!entry) continue;
    const key = keyOfIdentity(entry) ?? JSON.stringify(entry);
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
    lines.push(writeCsvRow(COLUMNS.map((column) => cellOf(entry, column))));
  }
  return lines.join('');
}

function cellOf(entry: IdentityRecord, column: Column): string {
  switch (column) {
    case 'vendorId':
    case 'productId':
      return isDiskIdentity(entry) ? '' : hexId(entry[column]);
    case 'bus':
    case 'model':
      return isDiskIdentity(entry) ? entry[column] : '';
    default:
      return entry[column] ?? '';
  }
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
  const device = deviceIn(cells);
  if (typeof device === 'string') {
    problems.push(error(row.line, device));
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
  const rest = COLUMNS.slice(4).flatMap((column) => (cells.has(column) ? [[column, cells.get(column)]] : []));
  return { ...device, ...Object.fromEntries(rest) };
}

/** What the row is about, or what is wrong with it. */
function deviceIn(cells: ReadonlyMap<Column, string>): UsbIdentity | DiskIdentity | string {
  const [vendor, product, bus, model] = (['vendorId', 'productId', 'bus', 'model'] as const).map((name) =>
    cells.get(name),
  );
  if (model !== undefined && vendor === undefined && product === undefined) {
    const known = DISK_BUSES.find((one) => one === bus?.toLowerCase());
    if (known !== undefined) return { bus: known, model };
    return bus === undefined
      ? `a disk without USB ids needs its bus: one of ${DISK_BUSES.join(', ')}`
      : `the bus \`${bus}\` is not one of ${DISK_BUSES.join(', ')}`;
  }
  if (model !== undefined) return 'the row has USB ids and a model: a disk is named by bus and model, all else by ids';
  const [vendorId, productId] = [idIn(vendor), idIn(product)];
  if (vendorId === null) return idMessage('vendor', vendor);
  return productId === null ? idMessage('product', product) : { vendorId, productId };
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
