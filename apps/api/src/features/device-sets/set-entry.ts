import { isTrustworthySerial } from '@portcullis/policy';

/** The columns of a set's CSV, in the order in which they are written. */
export const COLUMNS = [
  'vendorId',
  'productId',
  'serialNumber',
  'owner',
  'assetTag',
  'comment',
  'ticket',
  'reviewDate',
] as const;
export type Column = (typeof COLUMNS)[number];

/** One identity of a set and what people know of it. Ids are four lower-case hex digits. */
export interface SetEntry {
  readonly vendorId: string;
  readonly productId: string;
  /** Absent: every device of this make. */
  readonly serialNumber?: string | undefined;
  readonly owner?: string | undefined;
  readonly assetTag?: string | undefined;
  readonly comment?: string | undefined;
  readonly ticket?: string | undefined;
  /** `YYYY-MM-DD` */
  readonly reviewDate?: string | undefined;
}

const LONGEST: Readonly<Record<Column, number>> = {
  vendorId: 4,
  productId: 4,
  serialNumber: 255,
  owner: 200,
  assetTag: 100,
  comment: 1000,
  ticket: 100,
  reviewDate: 10,
};
const CONTROL = /\p{Cc}|\uFFFD/u;

function isDate(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
  );
}

/** Why a serial number cannot tell one device from another (libs/policy/SPEC.md §2.3), or `undefined` when it can. */
export function serialProblem(serial: string): string | undefined {
  if (/^\d(?:[.,]\d+)?E[+-]?\d+$/i.test(serial) && serial.includes('+')) {
    return `the serial number \`${serial}\` was rounded by a spreadsheet: format that column as text and take the serial from the device again`;
  }
  if (!isTrustworthySerial(serial)) {
    return `the serial number \`${serial}\` is on many devices and never matches: leave it out to mean every device of this make`;
  }
  return undefined;
}

/** What is wrong with an entry and what to do about it, or `undefined`. */
export function entryProblem(entry: SetEntry): string | undefined {
  for (const column of ['vendorId', 'productId'] as const) {
    if (!/^[0-9a-f]{4}$/.test(entry[column]))
      return `\`${entry[column]}\` is not a ${column}: give four hex digits, for example \`0951\``;
  }
  for (const column of COLUMNS) {
    const text = entry[column];
    if (text === undefined) continue;
    if (text.length > LONGEST[column]) return `${column} is longer than ${LONGEST[column]} characters: shorten it`;
    if (CONTROL.test(text))
      return `${column} holds a control character or is not UTF-8: remove it or save the file as UTF-8`;
  }
  if (entry.reviewDate !== undefined && !isDate(entry.reviewDate))
    return `\`${entry.reviewDate}\` is not a review date: write it as \`2027-01-31\``;
  return entry.serialNumber === undefined ? undefined : serialProblem(entry.serialNumber);
}
