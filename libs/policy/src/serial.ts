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
  // Genesys Logic card readers, all alike (MACOS.md §10, a MacBookPro15,2 dump).
  '000000001532',
  // Alcor, Realtek and SMI controllers as shipped to makers who never set one.
  '058f63666433',
  '058f63626476',
  '20100201396000000',
  '20120501030900000',
  '201404081410',
  '201506301013',
  'aabbccddeeff',
  'deadbeef',
  'cafebabe',
];

const PLACEHOLDERS: ReadonlySet<string> = new Set(PLACEHOLDER_SERIALS);

const RUNS = [
  '0123456789'.repeat(26),
  '1234567890'.repeat(26),
  '0123456789abcdef'.repeat(17),
  'abcdefghijklmnopqrstuvwxyz',
  '9876543210',
  'fedcba9876543210',
];

const SHORTEST_RUN = 4;

/** Whether a serial tells one device from another of its make (SPEC.md 2.3 a–d). */
export function isTrustworthySerial(serial: string | null | undefined): boolean {
  let text = fold(serial);
  if (text.startsWith('0x')) text = text.slice(2);
  if (text === '') return false;
  const significant = text.replace(/[-_:. ]/g, '');
  if (significant === '' || isOneCharacter(significant)) return false;
  if (text.length >= SHORTEST_RUN && RUNS.some((run) => run.includes(text))) return false;
  return !PLACEHOLDERS.has(text);
}

function isOneCharacter(text: string): boolean {
  const [first, ...rest] = text;
  return rest.every((character) => character === first);
}
