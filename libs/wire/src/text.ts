import * as z from 'zod/mini';

/**
 * Text that a device, a Mac or a program made up. It is bounded and otherwise taken as it is: a stick whose name has
 * a NUL in it must not keep its events out of the record. Whoever stores it replaces what the store cannot hold.
 */
export const foreignText = z.string().check(z.maxLength(16_384));

/** NUL, or half of a surrogate pair: what PostgreSQL's text and jsonb cannot hold. */
const UNSTORABLE = /\0|\p{Cs}/u;
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);
const STORABLE = 'holds a character that cannot be stored (NUL, or half of a pair): take it out';

/**
 * Text that a person wrote, or searches for. What cannot be stored is refused, alike wherever it stands: to replace it
 * would keep something else than they wrote. Every text of a body or a query is one of these two.
 */
export const verbatimText = (longest: number, tooLong?: string) =>
  z.string().check(z.maxLength(longest, tooLong), z.refine(isStorable, STORABLE));
/** The same without the space around it; `shortest` counts what is left. */
export const text = (longest: number, shortest = 0, tooShort?: string) =>
  z
    .string()
    .check(
      z.trim(),
      ...(shortest === 0 ? [] : [z.minLength(shortest, tooShort)]),
      z.maxLength(longest),
      z.refine(isStorable, STORABLE),
    );

/** One line of text, without anything that a terminal or a log would act on. */
export const line = (longest: number, shortest = 0) =>
  text(longest, shortest).check(z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds control characters or is not well-formed'));

export const emailAddress = z.email('is not an email address').check(z.maxLength(320));

/** One tag, as people give it to a Mac. */
export const tag = text(100, 1);
/** Each once, in the order in which they were given. */
export const tags = z.array(tag).check(z.maxLength(50), z.overwrite(distinct));
function distinct(values: string[]): string[] {
  return [...new Set(values)];
}
/** One tag, as agents until 0.1 asked for at enrolment. */
export const plainTag = z
  .string()
  .check(z.regex(/^[\p{L}\p{N}][\p{L}\p{N} ._:/@+-]{0,63}$/u, 'is not a tag: up to 64 letters, digits and ` ._:/@+-`'));
