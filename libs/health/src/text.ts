/** Longest text of foreign origin that gets into a sentence. */
const LONGEST = 200;
/** Nothing to clean: visible ASCII with single blanks. Most texts are. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Text from outside, fit for a sentence: bounded, one line, no control or direction-changing characters.
 * Anything that is not text, or nothing after cleaning, is `null`.
 */
export function cleanText(value: unknown, longest = LONGEST): string | null {
  if (typeof value !== 'string') return null;
  if (value.length <= longest && PLAIN.test(value)) return value;
  const cleaned = value
    .slice(0, longest * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (cleaned === '') return null;
  // By code point, so that no character is cut in half.
  const characters = Array.from(cleaned);
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : cleaned;
}

/** Whole minutes, hours or days, the way one says it. */
export function sayDuration(milliseconds: number): string {
  const minutes = Math.round(Math.max(0, milliseconds) / 60_000);
  if (minutes < 2) return 'a minute';
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}

export function sayCount(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
