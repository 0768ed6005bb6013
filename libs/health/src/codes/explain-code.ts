import { TABLES } from './tables.js';

export interface CodeReading {
  readonly domain: string;
  readonly name: string;
  readonly meaning: string;
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
 * What a result code of macOS says: IOReturn, DADissenter, Endpoint Security, OSSystemExtensionError.
 * @param text decimal, negative decimal or hexadecimal (`0xe00002e2`, `-536870174`, `3758097122`), 32 bits
 * @returns `null` when the text is no such number
 */
export function explainCode(text: string): CodeExplanation | null {
  const value = parseCode(text.trim());
  if (value === null) return null;
  const readings = TABLES.flatMap(({ domain, source, codes }) => {
    const code = codes.get(value);
    return code === undefined ? [] : [{ domain, source, ...code }];
  });
  return { hex: `0x${value.toString(16).padStart(8, '0')}`, unsigned: value, signed: value | 0, readings };
}

function parseCode(text: string): number | null {
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return Number.parseInt(text, 16);
  // A debugger prints a negative 32-bit number as 64 bits.
  if (/^0xffffffff[0-9a-f]{8}$/i.test(text)) return Number.parseInt(text.slice(-8), 16);
  if (!/^-?\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value >= -0x8000_0000 && value <= 0xffff_ffff ? value >>> 0 : null;
}
