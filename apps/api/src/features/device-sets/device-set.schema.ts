import { isTrustworthySerial } from '@portcullis/policy';
import { z } from 'zod';
import { listQuery } from '../../http/list-query.js';

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

const id4 = z
  .string()
  .regex(/^[0-9a-f]{4}$/i, 'is not four hex digits, for example `0951`')
  .toLowerCase();
const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

export const entryBody = z
  .strictObject({
    vendorId: id4,
    productId: id4,
    serialNumber: optionalText,
    owner: optionalText,
    assetTag: optionalText,
    comment: optionalText,
    ticket: optionalText,
    reviewDate: optionalText,
  })
  .superRefine((entry, context) => {
    const message = entryProblem(entry);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
export const entriesBody = z.strictObject({ entries: z.array(entryBody).min(1).max(1000) });

export const entryParams = z.strictObject({ id: z.uuid(), entryId: z.uuid() });
export type EntryParams = z.infer<typeof entryParams>;
/** The file as it came; a body of another content type never gets this far as bytes. */
export const csvBody = z.instanceof(Buffer, { error: 'send the file as `content-type: text/csv`' });

const name = z.string().trim().min(1).max(100);
const description = z.string().trim().max(1000);
export const createSetBody = z.strictObject({ name, description: description.default('') });
export const patchSetBody = z.strictObject({ name: name.optional(), description: description.optional() });
export const setListQuery = listQuery(['name', 'updatedAt', 'count'], {});
export const entryListQuery = listQuery(
  ['vendorId', 'productId', 'serialNumber', 'owner', 'assetTag', 'reviewDate'],
  {},
);
export type EntriesBody = z.infer<typeof entriesBody>;
export type CreateSetBody = z.infer<typeof createSetBody>;
export type PatchSetBody = z.infer<typeof patchSetBody>;
export type SetListQuery = z.infer<typeof setListQuery>;
export type EntryListQuery = z.infer<typeof entryListQuery>;

const when = z.iso.datetime();
export const deviceSetRow = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  count: z.number().int(),
  version: z.number().int(),
  updatedAt: when,
});
export type DeviceSetRow = z.infer<typeof deviceSetRow>;
export const setEntryRow = z.object({
  id: z.uuid(),
  vendorId: z.string(),
  productId: z.string(),
  serialNumber: z.string().nullable(),
  owner: z.string().nullable(),
  assetTag: z.string().nullable(),
  comment: z.string().nullable(),
  ticket: z.string().nullable(),
  reviewDate: z.string().nullable(),
});
export type SetEntryRow = z.infer<typeof setEntryRow>;
export const importReport = z.object({
  added: z.number().int(),
  updated: z.number().int(),
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
});
export type ImportReport = z.infer<typeof importReport>;
