import { DISK_BUSES, type DeviceIdentity, type UsbIdentity } from '@portcullis/wire';
import { decodeFile } from '../decode.js';
import { isDiskIdentity, keyOfIdentity } from '../identity.js';
import { hexId } from '../labels.js';
import { instancePath, isInstancePath, notesProblem, usbId, usbIdProblem, withoutInstance } from './cells.js';
import { headerOf, SET_COLUMNS, type Header, type Meaning, type SetColumn } from './columns.js';
import { csvLines, writeRows } from './rows.js';

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
  /** An `error` means that the row (or, in `refused`, the file) was left out; a `warning` that it was taken. */
  readonly severity: 'error' | 'warning';
}

export interface DeviceCsv {
  /** All good rows, in their order; of rows about the same device the first. */
  readonly rows: readonly { readonly line: number; readonly entry: IdentityRecord }[];
  readonly problems: readonly CsvProblem[];
  /** What is wrong with the file as a whole; there are no rows then. */
  readonly refused: CsvProblem | null;
}

/** How a zipped workbook (Excel, Numbers, LibreOffice) and one of Excel 97 begin. */
const NO_TEXT = [
  [0x50, 0x4b],
  [0xd0, 0xcf, 0x11, 0xe0],
];
const UTF_32 = [
  [0xff, 0xfe, 0, 0],
  [0, 0, 0xfe, 0xff],
];

/**
 * Reads the file of a device set as it lies on the disk. Every good row comes out, whatever stands around it; every
 * other one is listed with its line. Console, API and command line read by this alone.
 */
export function readDeviceCsv(file: Uint8Array): DeviceCsv {
  if (NO_TEXT.some((beginning) => beginning.every((byte, at) => file[at] === byte)))
    return refusal(1, 'this is a spreadsheet, not a CSV file: save it as “CSV UTF-8” and import that');
  if (UTF_32.some((mark) => mark.every((byte, at) => file[at] === byte)))
    return refusal(1, 'this is UTF-32, which no spreadsheet writes: save the file as UTF-8');
  const lines = decodeFile(file).text.split(/\r\n|\n|\r/);
  const header = headerOf(lines);
  if ('message' in header) return refusal(header.line, header.message);
  const reader = new RowReader(header);
  const found = [...csvLines(lines, header.at + 1, header.delimiter, (cells) => reader.looksLikeRow(cells))];
  const doubt = reader.settleNumbers(found.map(({ cells }) => cells ?? []));
  if (doubt !== undefined) return refusal(header.at + 1, doubt);
  const titles = lines.slice(0, header.at).filter((line) => line.trim() !== '' && !/^"?sep=/i.test(line.trim()));
  const problems: CsvProblem[] = titles.length === 0 ? [] : [titleWarning(header.at, titles.length)];
  const rows: { line: number; entry: IdentityRecord }[] = [];
  const lineOf = new Map<string, number>();
  for (const { line, cells } of found) {
    const entry = cells === null ? OPEN_QUOTE : reader.read(cells);
    if (typeof entry === 'string') {
      problems.push({ line, message: entry, severity: 'error' });
      continue;
    }
    const key = recordKey(entry);
    const earlier = lineOf.get(key);
    if (earlier === undefined) {
      lineOf.set(key, line);
      rows.push({ line, entry });
    } else {
      const message = `names the same device as line ${earlier}, which was kept`;
      problems.push({ line, message, severity: 'error' });
    }
  }
  return { rows, problems, refused: null };
}

const OPEN_QUOTE = 'holds a quotation mark that is not closed: double it or close it';

/** Two records with the same key are about the same device. */
export const recordKey = (identity: DeviceIdentity): string => keyOfIdentity(identity) ?? JSON.stringify(identity);

function refusal(line: number, message: string): DeviceCsv {
  const refused: CsvProblem = { line, message, severity: 'error' };
  return { rows: [], problems: [refused], refused };
}

function titleWarning(line: number, count: number): CsvProblem {
  const above =
    count === 1
      ? 'the line above the names of the columns was'
      : `the ${count} lines above the names of the columns were`;
  return { line, message: `${above} not read`, severity: 'warning' };
}

const NOTED = ['owner', 'assetTag', 'comment', 'ticket', 'reviewDate'] as const;

class RowReader {
  private readonly columns: ReadonlyMap<Meaning, number>;
  /** IORegistry prints ids as decimal numbers. */
  private decimal = false;

  constructor(private readonly header: Header) {
    this.columns = new Map(
      header.meanings.flatMap((meaning, at) => (meaning === undefined || meaning === 'ignored' ? [] : [[meaning, at]])),
    );
  }

  /** Whether a line by itself would be a row of this table. */
  looksLikeRow(cells: readonly string[]): boolean {
    return typeof this.read(cells) !== 'string';
  }

  /** Finds out whether `idVendor` and `idProduct` are decimal; the answer is what to do where nothing tells. */
  settleNumbers(rows: readonly (readonly string[])[]): string | undefined {
    const places = this.header.names.flatMap((name, at) => (/^id(?:vendor|product)$/i.test(name) ? [at] : []));
    const values = rows.flatMap((cells) => places.map((at) => cells[at] ?? '')).filter((value) => value !== '');
    if (values.length === 0 || values.some((value) => /^0|[a-fx]/i.test(value))) return undefined;
    this.decimal = values.some((value) => /^\d{5}$/.test(value));
    if (this.decimal) return undefined;
    return `the ids in \`${this.header.names[places[0] ?? 0] ?? ''}\` may be decimal, as the IORegistry prints them, or hex: write them as hex with 0x in front, for example \`0x0781\``;
  }

  read(cells: readonly string[]): IdentityRecord | string {
    const { names } = this.header;
    if (cells.length > names.length && cells.slice(names.length).some((cell) => cell !== ''))
      return 'has more fields than the line that names the columns: quote a field that holds the separator';
    const device = this.device(cells);
    if (typeof device === 'string') return device;
    const notes: Partial<Record<(typeof NOTED)[number], string>> = {};
    for (const column of NOTED) {
      const text = this.cell(cells, column);
      if (text !== '') notes[column] = text;
    }
    const entry: IdentityRecord = { ...device, ...notes };
    return notesProblem({ serialNumber: entry.serialNumber, ...notes }) ?? entry;
  }

  /** What the row is about, or what is wrong with it. */
  private device(cells: readonly string[]): DeviceIdentity | string {
    const told = this.path(cells);
    if (told !== undefined) return told;
    const serial = withoutInstance(this.cell(cells, 'serialNumber'));
    const own = serial === '' ? {} : { serialNumber: serial };
    const model = this.cell(cells, 'model');
    const hasIds = this.cell(cells, 'vendorId') !== '' || this.cell(cells, 'productId') !== '';
    if (model === '') return this.usbDevice(cells, own);
    if (hasIds) return 'has USB ids and a model: name a disk by bus and model, everything else by its ids';
    const bus = this.cell(cells, 'bus').toLowerCase();
    const known = DISK_BUSES.find((one) => one === bus);
    if (known === undefined && bus === '')
      return `the bus of a disk without USB ids is missing: give one of ${DISK_BUSES.join(', ')}`;
    if (known === undefined)
      return `\`${bus}\` is no bus of a disk without USB ids: give one of ${DISK_BUSES.join(', ')}`;
    return notesProblem({ model }) ?? { bus: known, model, ...own };
  }

  private usbDevice(cells: readonly string[], own: Pick<UsbIdentity, 'serialNumber'>): UsbIdentity | string {
    const vendorId = this.id(cells, 'vendorId');
    if (typeof vendorId === 'string') return vendorId;
    const productId = this.id(cells, 'productId');
    return typeof productId === 'string' ? productId : { vendorId, productId, ...own };
  }

  /** Ids and serial number by a path of Windows, wherever it stands. */
  private path(cells: readonly string[]): ReturnType<typeof instancePath> | undefined {
    const own = this.cell(cells, 'instancePath');
    if (own !== '') return instancePath(own);
    const serial = this.cell(cells, 'serialNumber');
    return isInstancePath(serial) ? instancePath(serial) : undefined;
  }

  private id(cells: readonly string[], column: 'vendorId' | 'productId'): number | string {
    const text = this.cell(cells, column);
    if (this.decimal && /^\d{1,5}$/.test(text) && Number(text) <= 0xffff) return Number(text);
    return usbId(text) ?? usbIdProblem(column, text);
  }

  private cell(cells: readonly string[], column: Meaning): string {
    const at = this.columns.get(column);
    return at === undefined ? '' : (cells[at] ?? '');
  }
}

/** The first line of a file that `readDeviceCsv` reads. */
export const setCsvHeader = (): string => writeRows([SET_COLUMNS]);

/** The same entries, to be read back by `readDeviceCsv` and safe to open in a spreadsheet; without a first line. */
export function setCsvRows(entries: readonly IdentityRecord[]): string {
  return writeRows(entries.map((entry) => SET_COLUMNS.map((column) => textOf(entry, column))));
}

function textOf(entry: IdentityRecord, column: SetColumn): string {
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
