/** Strings as both engines compare and clean them (SPEC.md 2.1, 2.2, 2.6). */

const UPPER = /[A-Z]/;
const UPPERS = /[A-Z]+/g;

/** SPEC.md 2.1; `''` when there is nothing left. */
export function fold(text: string | null | undefined): string {
  if (text === null || text === undefined || text === '') return '';
  const trimmed = hasEdgeSpace(text) ? trim(text) : text;
  return UPPER.test(trimmed) ? trimmed.replace(UPPERS, (upper) => upper.toLowerCase()) : trimmed;
}

/** By hand: a regular expression for the end begins anew at every space inside. */
function trim(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** Nearly no text has any, and looking is cheaper than replacing. */
function hasEdgeSpace(text: string): boolean {
  return text.charCodeAt(0) <= 0x20 || text.charCodeAt(text.length - 1) <= 0x20;
}

/** Folded, then A–Z instead of a–z: the form of serials in device keys. */
export function foldUpper(text: string | null | undefined): string {
  return fold(text).replace(/[a-z]+/g, (lower) => lower.toUpperCase());
}

export function isGlob(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/** SPEC.md 2.2; the pattern and later the texts are folded already. */
export function globMatcher(pattern: string): (text: string) => boolean {
  if (!isGlob(pattern)) return (text) => text !== '' && text === pattern;
  if (pattern.includes('?')) {
    const points = Array.from(pattern);
    return (text) => text !== '' && pointsMatch(points, Array.from(text));
  }
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop() ?? '';
  const shortest = head.length + tail.length;
  return (text) =>
    text !== '' &&
    text.length >= shortest &&
    text.startsWith(head) &&
    text.endsWith(tail) &&
    holdsInOrder(text, rest, head.length, text.length - tail.length);
}

export function globMatches(pattern: string, text: string): boolean {
  return globMatcher(pattern)(text);
}

/**
 * Whether `parts` stand in `text` between `from` and `to`, one after the other. The first place for each is as good
 * as any.
 */
function holdsInOrder(text: string, parts: readonly string[], from: number, to: number): boolean {
  let at = from;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > to) return false;
    at = found + part.length;
  }
  return true;
}

/** Never goes back further than to the last `*`. */
function pointsMatch(p: readonly string[], t: readonly string[]): boolean {
  let i = 0;
  let j = 0;
  let star = -1;
  let resume = 0;
  while (j < t.length) {
    if (p[i] === '*') {
      star = i++;
      resume = j;
    } else if (i < p.length && (p[i] === '?' || p[i] === t[j])) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = ++resume;
    } else {
      return false;
    }
  }
  while (p[i] === '*') i++;
  return i === p.length;
}

/** Longest string of a device, in bytes of UTF-8. */
export const TEXT_LIMIT = 256;

/** Printable ASCII without space at the ends: nothing to clean. */
const PLAIN = /^[!-~](?:[ -~]*[!-~])?$/;

/** SPEC.md 2.6. For everything that a device, and so possibly an attacker, supplies. */
export function clean(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  if (text.length <= TEXT_LIMIT && PLAIN.test(text)) return text;
  let kept = '';
  for (const character of text) {
    if (!isRemoved(character.codePointAt(0) ?? 0)) kept += character;
  }
  const bounded = trim(cut(trim(kept), TEXT_LIMIT));
  return bounded === '' ? null : bounded;
}

/** Both ends within; ascending. */
const REMOVED: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x061c, 0x061c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfdd0, 0xfdef],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xfffd, 0xfffd],
  [0xe0000, 0xe007f],
];

function isRemoved(codePoint: number): boolean {
  if (codePoint >= 0x20 && codePoint < 0x7f) return false;
  if ((codePoint & 0xfffe) === 0xfffe) return true;
  return REMOVED.some(([first, last]) => codePoint >= first && codePoint <= last);
}

function cut(text: string, limit: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    if (bytes > limit) break;
    end += character.length;
  }
  return text.slice(0, end);
}
