import { decodeParts } from './decode.js';
import { findCode } from './pasted.js';
import type { PastedCode } from './pasted.js';
import { TABLES } from './tables.js';

export interface CodeReading {
  readonly domain: string;
  readonly name: string;
  readonly meaning: string;
  /** Which calls give it; empty: not known. */
  readonly calls: string;
  readonly source: string;
}

export interface CodeExplanation {
  /** The same number in the three ways in which logs show it. */
  readonly hex: string;
  readonly unsigned: number;
  readonly signed: number;
  /** All that it can mean; small numbers mean something else in every domain. Empty: nothing that is known here. */
  readonly readings: readonly CodeReading[];
}

/**
 * What a result code of macOS says, in all domains that know it, the likeliest first.
 * @param text the number, in any spelling of 32 bits or the same drawn out to 64 (`0xe00002e2`, `e00002e2`,
 *   `-536870174`, `3758097122`, `0xffffffffe00002e2`), the name of the code, or the line of a log or alert that holds
 *   it
 * @returns `null` when there is no code in it
 */
export function explainCode(text: string): CodeExplanation | null {
  const pasted = findCode(text);
  if (pasted === null) return null;
  const { value } = pasted;
  const named = TABLES.flatMap(({ domain, calls, source, codes }) => {
    const code = codes.get(value);
    return code === undefined ? [] : [{ domain, calls, source, ...code }];
  });
  const hex = `0x${value.toString(16).padStart(8, '0')}`;
  const readings = named.length > 0 ? likeliestFirst(named, pasted) : byParts(value);
  return { hex, unsigned: value, signed: value | 0, readings };
}

/** By the name that stands in the text, then by the domains that it speaks of, then as the tables go. */
function likeliestFirst(
  readings: readonly CodeReading[],
  { domains, sure, names }: PastedCode,
): readonly CodeReading[] {
  const spokenOf = readings.filter(({ domain }) => domains.includes(domain));
  if (sure && spokenOf.length > 0) return spokenOf;
  const place = ({ domain, name }: CodeReading) => {
    if (names.includes(name)) return -1;
    const at = domains.indexOf(domain);
    return at < 0 ? domains.length : at;
  };
  return readings.toSorted((a, b) => place(a) - place(b));
}

function byParts(value: number): readonly CodeReading[] {
  const parts = decodeParts(value);
  return parts === null ? [] : [{ ...parts, calls: '', source: 'mach/error.h' }];
}
