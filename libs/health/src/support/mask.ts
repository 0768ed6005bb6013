/** Takes people's names and serial numbers out of the files of a bundle, each replaced by the same word throughout. */
import { isOurs } from '../facts.js';
import type { BundleFiles } from './bundle.js';

/** Accounts that are no persons, and words that are parts of names which must stay. */
const NOBODY = /^(?:shared|guest|root|daemon|nobody|admin|administrator|user|users|_\w*|\w{0,2})$/i;
const KEPT = /portcullis|apple|bridge|agent|library|system|applications|extension|\bcom\b|\borg\b/i;

const HOME = /\/Users\/([^/\s"'<>\\:;,]{1,64})/g;
const PERSON_KEYS =
  /"(?:userName|user|consoleUser|fullName|realName|owner|ownerName|hostname|hostName|computerName|email|ownerEmail)"\s*:\s*"((?:[^"\\]|\\.){1,200})"/g;
const SERIAL_KEYS =
  /"(?:[\w ]*serial(?: ?number)?|sdSerial|hardwareUuid|IOPlatformUUID|IOPlatformSerialNumber)"\s*:\s*"((?:[^"\\]|\\.){2,200})"/gi;
const SERIAL_LINES = /(?:serial number|IOPlatformSerialNumber)"?\s*[:=]\s*"?([\w.-]{4,64})/gi;
const MAIL = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}/g;

export function maskBundle(files: BundleFiles): Map<string, string> {
  const texts = [...files.values()];
  const persons = found(texts, [HOME, PERSON_KEYS]).filter(
    (name) => !NOBODY.test(name) && !KEPT.test(name) && !isOurs(name),
  );
  const serials = found(texts, [SERIAL_KEYS, SERIAL_LINES]).filter((serial) => !/^(?:null|none|0+)$/i.test(serial));
  const words = new Map([...numbered(persons, 'person'), ...numbered(serials, 'serial')]);
  return new Map([...files].map(([file, text]) => [masked(file, words), masked(text, words)]));
}

/** Longest first, so that no name is cut out of a longer one. */
function found(texts: readonly string[], forms: readonly RegExp[]): readonly string[] {
  const all = texts.flatMap((text) => forms.flatMap((form) => [...text.matchAll(form)].map((hit) => hit[1] ?? '')));
  return [...new Set(all)].filter((word) => word !== '').toSorted((a, b) => b.length - a.length);
}

function numbered(words: readonly string[], kind: string): readonly (readonly [string, string])[] {
  return words.map((word, at) => [word, `${kind}-${at + 1}`]);
}

function masked(text: string, words: ReadonlyMap<string, string>): string {
  const withoutMail = text.replaceAll(MAIL, 'mail@masked.invalid');
  if (words.size === 0) return withoutMail;
  const any = [...words.keys()].map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)).join('|');
  return withoutMail.replaceAll(new RegExp(`(?<![\\w-])(?:${any})(?![\\w-])`, 'g'), (word) => words.get(word) ?? word);
}
