import { fold } from './text.js';

/**
 * Serials, folded, that makers leave in place of one. Each was read off devices of several owners or is a
 * default of firmware and mainboard tools; a serial seen on one stick alone does not belong here.
 */
export const PLACEHOLDER_SERIALS: readonly string[] = [
  'none',
  'null',
  'nil',
  'n/a',
  'na',
  'not available',
  'not applicable',
  'not specified',
  'unspecified',
  'undefined',
  'unknown',
  'default',
  'default string',
  'invalid',
  'empty',
  'test',
  'sample',
  'serial',
  'serialnumber',
  'serial number',
  'serial_number',
  'serialno',
  'serial no',
  'no serial',
  'no serial number',
  'noserial',
  'iserial',
  'sn',
  's/n',
  'string',
  'product',
  'system serial number',
  'to be filled by o.e.m.',
  'to be filled by oem',
  'o.e.m.',
  'oem',
  'generic',
  'usb',
  'xxxx-xxxx',
  // Genesys Logic card readers, all alike (docs/macos.md §10, a MacBookPro15,2 dump; libusb issue 958).
  '000000001532',
  '000000001536',
  // Alcor, Realtek and SMI controllers as shipped to makers who never set one.
  '058f63666433',
  '058f63626476',
  '20100201396000000',
  '20120501030900000',
  '201404081410',
  '201506301013',
  // SanDisk Gemini (nwipe issue 560), Realtek Ethernet (USBGuard issue 610, netdev), Microchip readers
  // (raspberrypi/firmware issue 854), Realtek webcams (ircam-viewer pull request 9).
  '000000000001',
  '000001',
  '001000001',
  '000000225001',
  '200901010001',
  'aabbccddeeff',
  // The template of a date, never filled in (linux-usb logs of Sunplus and Phison sticks).
  'ccyymmddhhmmsszzzzzz',
  'qwertyuiop',
  'deadbeef',
  'cafebabe',
];

const PLACEHOLDERS: ReadonlySet<string> = new Set(PLACEHOLDER_SERIALS);

const DIGITS_THEN_LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const ONE_THEN_LETTERS = '1234567890abcdefghijklmnopqrstuvwxyz';

const RUNS = [
  '0123456789'.repeat(26),
  '1234567890'.repeat(26),
  '0123456789abcdef'.repeat(17),
  '1234567890abcdef'.repeat(17),
  DIGITS_THEN_LETTERS,
  ONE_THEN_LETTERS,
  '9876543210'.repeat(26),
  'fedcba9876543210'.repeat(17),
];

const SHORTEST_RUN = 4;
/**
 * From one character of a run to the next: up, down, 9 to 0, 0 to 9, 9 to a, a to 9, 0 to a, 0 to f, f to 0, f to 1.
 */
const RUN_STEPS: ReadonlySet<number> = new Set([1, -1, -9, 9, 39, -39, 49, 54, -54, -53]);

/** Whether a serial tells one device from another of its make (SPEC.md 2.3 a–e). */
export function isTrustworthySerial(serial: string | null | undefined): boolean {
  return isTrustworthyFolded(fold(serial));
}

/** The same for a serial that is folded already. */
export function isTrustworthyFolded(folded: string): boolean {
  const text = folded.startsWith('0x') ? folded.slice(2) : folded;
  if (text === '' || PLACEHOLDERS.has(text)) return false;
  const bare = SEPARATOR.test(text) ? text.replace(SEPARATORS, '') : text;
  return !isOneCharacter(bare) && !isRun(bare) && !hasSharedForm(bare);
}

function isRun(text: string): boolean {
  if (text.length < SHORTEST_RUN || !RUN_STEPS.has(text.charCodeAt(1) - text.charCodeAt(0))) return false;
  return RUNS.some((run) => run.includes(text));
}

const SEPARATOR = /[-_:. ]/;
const SEPARATORS = /[-_:. ]+/g;

/** Nothing at all counts as well. */
function isOneCharacter(text: string): boolean {
  const first = text.codePointAt(0);
  if (first === undefined) return true;
  const unit = String.fromCodePoint(first);
  if (text.length > unit.length && !text.startsWith(unit, unit.length)) return false;
  return text === unit.repeat(Math.ceil(text.length / unit.length));
}

/** Read off devices of many owners, who shared the form and often the digits (SPEC.md 2.3 e). */
const SHARED_FORMS: readonly RegExp[] = [
  // Counters that begin anew with every batch: AA00000000000489 (FirstChip and Chipsbank; forums.unraid.net,
  // usbdev.ru).
  /^aa0{9,}[0-9a-z]{0,5}$/,
  // Alcor: its own vendor id and a constant of the firmware (058F63626476, 058F84688461; linux-hardware.org).
  /^058f[0-9a-z]{8}$/,
  // Realtek readers: the date of the firmware (20100201396000000; linux-usb and ubuntuforums.org logs).
  /^20[0-9]{2}(?:0[1-9]|1[0-2])[0-9]{6}0{5}$/,
];

/** The first characters of every form: nearly no serial gets past them. */
const SHARED_BEGINNING = /^(?:aa0|058f|20)/;

function hasSharedForm(text: string): boolean {
  return SHARED_BEGINNING.test(text) && SHARED_FORMS.some((form) => form.test(text));
}
