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
/** From one character of a run to the next: up, down, 9 to 0, 9 to a, f to 0. */
const RUN_STEPS: ReadonlySet<number> = new Set([1, -1, -9, 39, -54]);

/** Whether a serial tells one device from another of its make (SPEC.md 2.3 a–d). */
export function isTrustworthySerial(serial: string | null | undefined): boolean {
  return isTrustworthyFolded(fold(serial));
}

/** The same for a serial that is folded already. */
export function isTrustworthyFolded(folded: string): boolean {
  const text = folded.startsWith('0x') ? folded.slice(2) : folded;
  return text !== '' && !isOneCharacter(text) && !isRun(text) && !PLACEHOLDERS.has(text);
}

function isRun(text: string): boolean {
  if (text.length < SHORTEST_RUN || !RUN_STEPS.has(text.charCodeAt(1) - text.charCodeAt(0))) return false;
  return RUNS.some((run) => run.includes(text));
}

const SEPARATORS = '-_:. ';

/** Apart from separators; nothing but separators counts as well. */
function isOneCharacter(text: string): boolean {
  let first: string | undefined;
  for (const character of text) {
    if (SEPARATORS.includes(character)) continue;
    if (first !== undefined && character !== first) return false;
    first = character;
  }
  return true;
}
