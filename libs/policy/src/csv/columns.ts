import { nearest } from '../parse/spelling.js';
import { clean } from '../text.js';
import { cellsOf } from './rows.js';

/** The columns of a device set's file, in the order in which they are written. */
export const SET_COLUMNS = [
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
export type SetColumn = (typeof SET_COLUMNS)[number];

/** `instancePath`: of Windows, which holds ids and serial number in one; `ignored`: known, and of no use to a set. */
export type Meaning = SetColumn | 'instancePath' | 'ignored';

/** Other words for the columns, compared by their letters alone. */
const ALIASES: Readonly<Record<string, Meaning>> = {
  vid: 'vendorId',
  // `idVendor`, `idProduct`: IORegistry and lsusb.
  idvendor: 'vendorId',
  usbvendorid: 'vendorId',
  pid: 'productId',
  idproduct: 'productId',
  usbproductid: 'productId',
  // osquery, table usb_devices.
  modelid: 'productId',
  serial: 'serialNumber',
  sn: 'serialNumber',
  serialno: 'serialNumber',
  serialnum: 'serialNumber',
  iserial: 'serialNumber',
  usbserialnumber: 'serialNumber',
  kusbserialnumberstring: 'serialNumber',
  user: 'owner',
  asset: 'assetTag',
  assetnumber: 'assetTag',
  inventorynumber: 'assetTag',
  note: 'comment',
  notes: 'comment',
  description: 'comment',
  case: 'ticket',
  review: 'reviewDate',
  // Get-PnpDevice, Device Manager, Microsoft Defender.
  instanceid: 'instancePath',
  instancepath: 'instancePath',
  instancepathid: 'instancePath',
  deviceinstanceid: 'instancePath',
  deviceinstancepath: 'instancePath',
  pnpdeviceid: 'instancePath',
};

/** What other exports tell beside: osquery, IORegistry (`ioreg -p IOUSB`), Get-PnpDevice. */
const IGNORED: ReadonlySet<string> = new Set(
  `usbaddress usbport version class subclass protocol removable vendorname productname manufacturer
   manufacturername usbvendorname usbproductname kusbvendorstring kusbproductstring locationid sessionid bcddevice bcdusb
   bdeviceclass bdevicesubclass bdeviceprotocol bnumconfigurations bmaxpacketsize usbspeed devicespeed usbaddress
   ioregistryentryname ioclass friendlyname status present`.split(/\s+/),
);

/** Ids, and in an inventory that has ids beside, names; `model` is a name beside ids as well. */
const IDS_OR_NAMES: ReadonlyMap<string, SetColumn> = new Map([
  ['vendor', 'vendorId'],
  ['product', 'productId'],
]);

export interface Header {
  /** In the lines of the file, from 0. */
  readonly at: number;
  readonly delimiter: string;
  readonly meanings: readonly (Meaning | undefined)[];
  readonly names: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Titles and dates that an export puts above its table. */
const MOST_TITLES = 20;

/** `sep=;` is how a spreadsheet is told the separator. */
const SEPARATOR_LINE = /^"?sep=(.|\\t)"?[,;\t|]*$/i;

/** The line that names the columns, or what is wrong with the file as a whole. */
export function headerOf(lines: readonly string[]): Header | { readonly line: number; readonly message: string } {
  const told = SEPARATOR_LINE.exec(lines[0]?.trim() ?? '')?.[1];
  const delimiters = told === undefined ? DELIMITERS : [told === '\\t' ? '\t' : told];
  const first = told === undefined ? 0 : 1;
  let best: Header | undefined;
  for (let at = first; at < lines.length && at < first + MOST_TITLES; at++) {
    if ((lines[at] ?? '').trim() === '') continue;
    const here = bestReading(lines, at, delimiters);
    if (isEnough(here)) return faultIn(here) ?? here;
    if (!best || known(here) > known(best)) best = here;
  }
  if (!best) return { line: 1, message: `the file is empty: begin it with \`${SET_COLUMNS.join(',')}\`` };
  const missing = best.meanings.includes('vendorId') ? 'productId' : 'vendorId';
  return {
    line: best.at + 1,
    message: `no line names a column \`${missing}\`: begin the file with \`${SET_COLUMNS.join(',')}\``,
  };
}

function bestReading(lines: readonly string[], at: number, delimiters: readonly string[]): Header {
  const readings = delimiters.map((delimiter) => readingOf(lines[at] ?? '', at, delimiter));
  return readings.toSorted((a, b) => known(b) - known(a) || b.names.length - a.names.length)[0] ?? NOTHING;
}

const NOTHING: Header = { at: 0, delimiter: ',', meanings: [], names: [] };

function readingOf(line: string, at: number, delimiter: string): Header {
  const names = cellsOf(line, delimiter) ?? [];
  const plain = names.map((name) => name.toLowerCase().replaceAll(/[^a-z]/g, ''));
  const firm = plain.map(meaningOf);
  const meanings = firm.map((meaning, index) => {
    if (meaning === 'model') return firm.includes('productId') && !firm.includes('bus') ? 'ignored' : meaning;
    const either = IDS_OR_NAMES.get(plain[index] ?? '');
    if (either === undefined) return meaning;
    return firm.includes(either) || firm.includes('instancePath') ? 'ignored' : either;
  });
  return { at, delimiter, meanings, names };
}

function meaningOf(plain: string): Meaning | undefined {
  const column = SET_COLUMNS.find((name) => name.toLowerCase() === plain);
  if (column) return column;
  if (Object.hasOwn(ALIASES, plain)) return ALIASES[plain];
  return IGNORED.has(plain) ? 'ignored' : undefined;
}

const known = ({ meanings }: Header): number => meanings.filter((meaning) => meaning !== undefined).length;

function isEnough({ meanings }: Header): boolean {
  const has = (...wanted: readonly Meaning[]): boolean => wanted.every((meaning) => meanings.includes(meaning));
  return has('instancePath') || has('vendorId', 'productId') || has('bus', 'model');
}

function faultIn({ at, meanings, names }: Header): { readonly line: number; readonly message: string } | undefined {
  const unknown = names.find((name, index) => meanings[index] === undefined && name !== '');
  if (unknown !== undefined) {
    const meant = nearest(unknown, SET_COLUMNS);
    const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
    return {
      line: at + 1,
      message: `the column \`${clean(unknown) ?? ''}\` is not known: delete it, or rename it to one of ${SET_COLUMNS.join(', ')}.${hint}`,
    };
  }
  const twice = meanings.find(
    (meaning, index) => meaning !== undefined && meaning !== 'ignored' && meanings.indexOf(meaning) !== index,
  );
  return twice === undefined
    ? undefined
    : { line: at + 1, message: `the column \`${twice}\` is named more than once: keep one of them` };
}
