import { decodeParts } from './decode.js';
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
 * What a result code of macOS says: IOReturn, DADissenter, errno, Endpoint Security, OSSystemExtensionError, Mach.
 * @param text decimal or hexadecimal, with or without a sign, 32 bits or the same drawn out to 64
 * (`0xe00002e2`, `-536870174`, `3758097122`, `0xffffffffe00002e2`, `18446744073172681442`)
 * @returns `null` when the text is no such number
 */
export function explainCode(text: string): CodeExplanation | null {
  const value = parseCode(text.trim());
  if (value === null) return null;
  const named = TABLES.flatMap(({ domain, calls, source, codes }) => {
    const code = codes.get(value);
    return code === undefined ? [] : [{ domain, calls, source, ...code }];
  });
  const hex = `0x${value.toString(16).padStart(8, '0')}`;
  return { hex, unsigned: value, signed: value | 0, readings: named.length > 0 ? named : byParts(value) };
}

function byParts(value: number): readonly CodeReading[] {
  const parts = decodeParts(value);
  return parts === null ? [] : [{ ...parts, calls: '', source: 'mach/error.h' }];
}

function parseCode(text: string): number | null {
  if (!/^-?(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text)) return null;
  const size = BigInt(text.replace('-', ''));
  const value = text.startsWith('-') ? -size : size;
  // A debugger draws a negative 32-bit number out to 64 bits.
  const drawnOut = value >= 2n ** 64n - 2n ** 31n && value < 2n ** 64n;
  if (!drawnOut && (value < -(2n ** 31n) || value >= 2n ** 32n)) return null;
  return Number(BigInt.asUintN(32, value));
}
