/**
 * Cells that a spreadsheet would run. A device names itself, so any text from outside may begin like a formula; the
 * apostrophe makes every common spreadsheet show the text instead (OWASP, "CSV Injection"). Text that already carries
 * such an apostrophe gets one more, so that taking one away always gives the text back.
 */
const STARTS_LIKE_A_FORMULA = /^'*[=+\-@\t\r\n|%＝＋－＠]/u;

/** The text as it goes into a CSV cell. */
function formulaSafe(text: string): string {
  return STARTS_LIKE_A_FORMULA.test(text) ? `'${text}` : text;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = formulaSafe(String(value));
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line of a CSV file (RFC 4180), safe to open in a spreadsheet. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(cell).join(',')}\r\n`;
}

/** Some lines at a time, so that a stream does not move one small buffer a row. */
const CHUNK_CHARACTERS = 64 * 1024;

export async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += line;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}
