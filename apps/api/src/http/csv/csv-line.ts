import { formulaSafe } from './formula-safe.js';

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = formulaSafe(String(value));
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of a CSV file (RFC 4180), safe to open in a spreadsheet. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}
