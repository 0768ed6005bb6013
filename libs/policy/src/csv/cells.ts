import { parseLimit } from '../moment.js';
import { isTrustworthySerial } from '../serial.js';
import type { SetColumn } from './columns.js';

/** What people note about a device; the longest that is kept of each, in characters. */
const LONGEST: Readonly<Record<Exclude<SetColumn, 'vendorId' | 'productId' | 'bus'>, number>> = {
  model: 255,
  serialNumber: 255,
  owner: 200,
  assetTag: 100,
  comment: 1000,
  ticket: 100,
  reviewDate: 10,
};
const NOTES = Object.keys(LONGEST) as readonly (keyof typeof LONGEST)[];

type Notes = { readonly [K in keyof typeof LONGEST]?: string | undefined };

const CONTROL = /[\p{Cc}\p{Cs}\uFFFD]/u;

/** What is wrong with an entry beside its ids, and what to do; `undefined`: nothing. */
export function notesProblem(notes: Notes): string | undefined {
  for (const column of NOTES) {
    const text = notes[column];
    if (text === undefined) continue;
    if (text.length > LONGEST[column]) return `${column} is longer than ${LONGEST[column]} characters: shorten it`;
    if (CONTROL.test(text))
      return `${column} holds a control character or is not UTF-8: remove it or save the file as UTF-8`;
  }
  const { reviewDate, serialNumber } = notes;
  if (reviewDate !== undefined && !isDate(reviewDate))
    return `\`${reviewDate}\` is not a review date: write it as \`2027-01-31\``;
  return serialNumber === undefined ? undefined : serialProblem(serialNumber);
}

function isDate(text: string): boolean {
  return /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && parseLimit(text, 'from') !== null;
}

/** `4.5E+12`, with a decimal comma too. */
const ROUNDED = /^\d+(?:[.,]\d+)?E\+\d+$/i;

/** `1234567890.0`: what has been a number, without the zeros that it may have begun with. */
const DECIMAL = /^\d+[.,]0+$/;

/** Why a serial number cannot tell one device from another, or `undefined` when it can. */
export function serialProblem(serial: string): string | undefined {
  if (ROUNDED.test(serial))
    return `the serial number \`${serial}\` was rounded by a spreadsheet: format that column as text and take the serial from the device again`;
  if (DECIMAL.test(serial))
    return `the serial number \`${serial}\` was written as a number: format that column as text and take the serial from the device again`;
  if (serial.includes('&'))
    return `\`${serial}\` is no serial number: Windows made it up from the port, because the device has none; leave it out to mean every device of this make`;
  if (!isTrustworthySerial(serial))
    return `the serial number \`${serial}\` is on many devices and never matches: leave it out to mean every device of this make`;
  return undefined;
}

/** `4C530001&0` → `4C530001`: Windows numbers the instances of a device behind its serial number. */
export function withoutInstance(serial: string): string {
  return /^[^&]{2,}&\d$/.test(serial) ? serial.slice(0, -2) : serial;
}

const NAMED = /\s*\(.*\)$/;

/** `0781`, `781` (spreadsheets drop leading zeros), `0x0781  (SanDisk)`; `null`: not four hex digits. */
export function usbId(text: string): number | null {
  const digits = text.replace(NAMED, '').replace(/^0x/i, '');
  return /^[0-9a-f]{1,4}$/i.test(digits) ? Number.parseInt(digits, 16) : null;
}

export function usbIdProblem(column: string, text: string): string {
  if (text === '') return `${column} is missing: give four hex digits, for example \`0951\``;
  if (ROUNDED.test(text)) return `\`${text}\` was rounded by a spreadsheet: format the column ${column} as text`;
  const decimal = /^\d{5}$/.test(text) ? Number(text) : NaN;
  const hint =
    decimal <= 0xffff ? `; as a decimal number it would be \`0x${decimal.toString(16).padStart(4, '0')}\` in hex` : '';
  return `\`${text}\` is not a ${column}: give four hex digits, for example \`0951\`${hint}`;
}

export interface InstancePath {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string;
}

export const isInstancePath = (text: string): boolean => /^[A-Z]+\\[^\\]+/i.test(text);

/** `USB\VID_0781&PID_5583\4C530001…`; text: what is wrong with it. */
export function instancePath(text: string): InstancePath | string {
  const [, vendor = '', product = '', part, serial] =
    /^USB\\VID_([0-9a-f]{4})&PID_([0-9a-f]{4})((?:&[^\\]+)?)(?:\\(.+))?$/i.exec(text) ?? [];
  if (part === undefined)
    return `\`${text}\` names no vendor and product id: take the path that begins with \`USB\\VID_\`, that of the device above`;
  if (/&MI_/i.test(part))
    return `\`${text}\` is one interface of a device: take the path without \`&MI_\`, that of the device above`;
  const ids = { vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16) };
  return serial === undefined ? ids : { ...ids, serialNumber: withoutInstance(serial) };
}
