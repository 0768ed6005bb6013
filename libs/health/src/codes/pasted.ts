/** Finds the code in what people paste: a line of a log, the text of an alert, a bare number in any spelling. */
import { TABLES } from './tables.js';

export interface PastedCode {
  /** 32 bits, unsigned. */
  readonly value: number;
  /** Domains that the text speaks of, by name; the code is most likely one of theirs. */
  readonly domains: readonly string[];
  /** The text names the domain of the error itself: the code is of no other. */
  readonly sure: boolean;
  /** Names of codes that stand in the text. */
  readonly names: readonly string[];
}

const LONGEST = 2000;

/** Words of a text, and the domains that they speak of. */
const HINTS: readonly (readonly [words: RegExp, domains: readonly string[], sure?: true])[] = [
  [/OSSystemExtensionErrorDomain/, ['OSSystemExtensionError'], true],
  [/NSCocoaErrorDomain/, ['NSCocoaError'], true],
  [/NSPOSIXErrorDomain/, ['errno'], true],
  [/NSOSStatusErrorDomain/, ['OSStatus (code signing)', 'OSStatus (files)'], true],
  [/NSMachErrorDomain/, ['kern_return', 'IOReturn', 'IOReturn (USB)'], true],
  [/OSSystemExtension|system extension/i, ['OSSystemExtensionError']],
  [/\bes_new_client/i, ['es_new_client']],
  [/\bes_respond/i, ['es_respond']],
  [/\bes_(?:subscribe|unsubscribe|mute)/i, ['es_return']],
  [/iokit|IOReturn|\bIOService|\bIOUSB/i, ['IOReturn', 'IOReturn (USB)']],
  [/disk ?arbitration|DADissenter|kDAReturn/i, ['DADissenter', 'errno']],
  [/libusb/i, ['libusb']],
  [/launchctl|bootstrap failed|boot-?out failed|could not find service/i, ['launchctl']],
  [/exit(?:ed)?(?: code| status| with)|last exit|launchd/i, ['sysexits', 'signal']],
  [/codesign|code signature|SecStaticCode|SecCode/i, ['OSStatus (code signing)']],
  [/OSStatus/, ['OSStatus (code signing)', 'OSStatus (files)']],
  [/\bsignal\b|\bkill/i, ['signal']],
  [/finder/i, ['OSStatus (files)', 'errno']],
  [/\bxpc|NSXPC/i, ['NSCocoaError']],
  [/\berrno\b/i, ['errno']],
  [/\bmach\b|kern_return|\bKERN_/i, ['kern_return', 'mach_msg', 'bootstrap']],
  // NSError prints “Code=10” without its domain where only the end of a line was copied.
  [/\bCode=/, ['OSSystemExtensionError', 'NSCocoaError', 'errno']],
];

/** A name that stands for several numbers means the smallest: `EBUSY` is 16, and not what Finder makes of it. */
const NAMES: ReadonlyMap<string, number> = new Map(
  TABLES.flatMap(({ codes }) => [...codes].map(([value, { name }]) => [name, value] as const))
    .filter(([name]) => /^\w{5,}$/.test(name))
    .toSorted(([, one], [, other]) => Math.abs(other | 0) - Math.abs(one | 0)),
);

/** `null`: there is no code in it. */
export function findCode(pasted: string): PastedCode | null {
  const text = pasted
    .slice(0, LONGEST)
    .replaceAll(/[\u2212\u2013\u2014]/gu, '-')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const names = (text.match(/\b[A-Za-z]\w{4,}\b/g) ?? []).filter((word) => NAMES.has(word));
  const [first] = names;
  const value =
    bareNumber(text) ?? signalIn(text) ?? numberIn(text) ?? (first === undefined ? null : (NAMES.get(first) ?? null));
  if (value === null) return null;
  const hints = HINTS.filter(([words]) => words.test(text));
  const certain = hints.find(([, , sure]) => sure === true);
  return {
    value,
    domains: certain?.[1] ?? hints.flatMap(([, domains]) => domains),
    sure: certain !== undefined,
    names,
  };
}

/** `signal 9`, `Killed: 9`, `Namespace SIGNAL, Code 9`: as launchd writes it, with a minus. */
const SIGNAL =
  /\b(?:signal|killed|terminated|kill|abort trap|segmentation fault|illegal instruction|bus error)\b(?:,? code)?[ :=#(-]{1,3}(\d{1,2})\b/i;

function signalIn(text: string): number | null {
  const number = SIGNAL.exec(text)?.[1];
  return number === undefined ? null : toCode(`-${number}`);
}

const NUMBER = String.raw`-?(?:0x[0-9a-f]{1,16}|\d{1,20})`;

/** The whole text is one number, perhaps in brackets; eight digits with a letter among them are hexadecimal. */
function bareNumber(text: string): number | null {
  const inner = /^[#([{"'“]*(.*?)[)\]}"'”.,:;]*$/su.exec(text)?.[1] ?? '';
  if (new RegExp(`^${NUMBER}$`, 'i').test(inner)) return toCode(inner);
  return isBareHex(inner) ? toCode(`0x${inner}`) : null;
}

function isBareHex(word: string): boolean {
  return /^(?:[0-9a-f]{8}|f{8}[0-9a-f]{8})$/i.test(word) && /[a-f]/i.test(word);
}

/** Where in a longer text a code stands; the first that is one. */
const PLACES: readonly RegExp[] = [
  /\b(0x[0-9a-f]{5,16})\b/i,
  /(?<![\w-])(e0[0-9a-f]{6}|f8da[0-9a-f]{4}|f{8}[ef][0-9a-f]{7})\b/i,
  new RegExp(String.raw`\bcode ?= ?(${NUMBER})(?![\w.])`, 'i'),
  new RegExp(
    String.raw`\b(?:errno|error|code|status|result|returned|returns|failed|signal|exited|exit|rc|ret)\b(?: ?(?:code|status|with|is|of))*[ :=#]*[([]?(${NUMBER})(?![\w])`,
    'i',
  ),
  new RegExp(String.raw`\b\w+ErrorDomain\b[ :,]*(${NUMBER})(?![\w])`),
  // What launchctl error prints: `134: Service cannot load in requested session`.
  /^(\d{1,3}): [A-Z]/,
  new RegExp(String.raw`\bLIBUSB_\w+ ?[([](${NUMBER})`, 'i'),
  new RegExp(String.raw`\b(?:libusb|launchctl|IOReturn|OSStatus|es_\w+)\b\W{0,5}(${NUMBER})(?![\w.])`, 'i'),
];

function numberIn(text: string): number | null {
  for (const place of PLACES) {
    const found = place.exec(text)?.[1];
    if (found === undefined) continue;
    const value = toCode(/^[ef]/i.test(found) ? `0x${found}` : found);
    if (value !== null) return value;
  }
  return null;
}

/** A number of 32 bits with or without a sign, or the same drawn out to 64, as a debugger does with a negative one. */
function toCode(text: string): number | null {
  const size = BigInt(text.replace('-', ''));
  const value = text.startsWith('-') ? -size : size;
  const drawnOut = value >= 2n ** 64n - 2n ** 31n && value < 2n ** 64n;
  if (!drawnOut && (value < -(2n ** 31n) || value >= 2n ** 32n)) return null;
  return Number(BigInt.asUintN(32, value));
}
