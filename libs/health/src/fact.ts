/**
 * The vocabulary of facts: each says what a value is when it is known; whatever else is there reads as `null`, "not
 * known".
 */
import * as z from 'zod/mini';
import { cleanText } from './text.js';

/** Longest list that is read; a longer one is as good as none. */
const LONGEST_LIST = 10_000;

/** Unix milliseconds, written as ISO 8601. */
export type Time = number & z.core.$brand<'time'>;

/**
 * What whoever gathers facts writes, of what is read: anything may be missing, and times are texts.
 */
export type Written<Read> = Read extends Time
  ? string
  : Read extends readonly (infer Item)[]
    ? readonly Written<Item>[]
    : Read extends object
      ? { readonly [Key in keyof Read]?: Written<Read[Key]> | null }
      : Read;

/** What is read by a schema; nobody changes it. (Freezing it at run time would cost more than reading it.) */
export type Known<Schema extends z.core.$ZodType> = DeepReadonly<z.output<Schema>>;

type DeepReadonly<Read> = Read extends Time
  ? Read
  : Read extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : Read extends object
      ? { readonly [Key in keyof Read]: DeepReadonly<Read[Key]> }
      : Read;

/** Not by destructuring, for which a bundler keeps the whole of zod with its fifty languages. */
export const fallback = z.catch;

/** What the schema says, or `null`: not known. */
export function known<Schema extends z.core.$ZodType>(schema: Schema) {
  return fallback(z.nullable(schema), null);
}

/** `true` where it is said, and otherwise not. */
export const mark = fallback(z.boolean(), false);

export const flag = known(z.boolean());
export const number = known(z.number());
export const count = known(z.int().check(z.nonnegative()));
export const time = known(z.pipe(z.string().check(z.regex(/^\d{4}-\d\d-\d\dT/)), z.transform(asTime)));

function asTime(text: string, context: z.core.ParsePayload): Time {
  const parsed = Date.parse(text);
  if (Number.isNaN(parsed)) context.issues.push({ code: 'custom', message: 'no time', input: text });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists in types alone
  return parsed as Time;
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return known(z.enum(words));
}

/** Bounded, in one line, without control characters. */
export function text(longest?: number) {
  return z.transform((value) => cleanText(value, longest));
}

/** A text that a whole rests on: without it the whole is not known. */
export function name(longest: number) {
  return z.pipe(text(longest), z.string());
}

/** Several facts that belong together; each can be known without the others. */
export function part<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.pipe(z.transform(asObject), z.object(shape));
}

/** As `part`, but one that is missing, or whose names are, is `null` as a whole. */
export function whole<Shape extends z.core.$ZodShape>(shape: Shape) {
  return known(z.object(shape));
}

/** One item that cannot be read makes the list unknown: what was left out could be the one that matters. */
export function list<Item extends z.core.$ZodType>(item: Item, longest = LONGEST_LIST) {
  return known(z.array(item).check(z.maxLength(longest)));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
