/**
 * Cells that a spreadsheet would run. A device names itself, so any text from outside may begin like a formula; the
 * apostrophe makes every common spreadsheet show the text instead (OWASP, "CSV Injection"). Text that already carries
 * such an apostrophe gets one more, so that taking one away always gives the text back.
 */
const STARTS_LIKE_A_FORMULA = /^'*[=+\-@\t\r\n|%]/;

/** The text as it goes into a CSV cell. */
export function formulaSafe(text: string): string {
  return STARTS_LIKE_A_FORMULA.test(text) ? `'${text}` : text;
}

/** Undoes `formulaSafe`, so that an exported file can be imported again unchanged. */
export function withoutFormulaGuard(text: string): string {
  return text.startsWith("'") && STARTS_LIKE_A_FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}
