/** What takes the place of a character that PostgreSQL cannot store. */
const REPLACEMENT = '\ufffd';

/** An escaped backslash (left alone), or the escape of NUL or of a lone surrogate, as `JSON.stringify` writes them. */
const ESCAPES = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;
const SUSPECT = /\\u(?:0000|d[89a-f])/;

/**
 * JSON that PostgreSQL's jsonb takes. Device strings may hold anything, and a stick whose name has a NUL in it must not
 * keep its events out of the record: such characters become U+FFFD.
 */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  return SUSPECT.test(text) ? text.replace(ESCAPES, (escape) => (escape === '\\\\' ? escape : REPLACEMENT)) : text;
}

/** The same for a plain text column. */
export function storableText(text: string): string {
  return text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', REPLACEMENT);
}
