/**
 * Turns JSON from the API into typed values, or says exactly what in it was not as agreed.
 * Fields that are not asked for are dropped; an absent field counts as `null` where `null` is allowed.
 */
export type Decoder<T> = (value: unknown, path: string) => T;
export type Decoded<D> = D extends Decoder<infer T> ? T : never;

export class WireError extends Error {
  override readonly name = 'WireError';
  constructor(path: string, wanted: string) {
    super(
      `the server's answer is not understood: \`${path}\` is not ${wanted}; reload the page, the console may be older than the server`,
    );
  }
}

export const text: Decoder<string> = (value, path) => {
  if (typeof value !== 'string') throw new WireError(path, 'a text');
  return value;
};

export const count: Decoder<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new WireError(path, 'a number');
  return value;
};

export const flag: Decoder<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new WireError(path, 'true or false');
  return value;
};

export const anything: Decoder<unknown> = (value) => value;

export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value, path) => (value === null || value === undefined ? null : decoder(value, path));
}

export function list<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new WireError(path, 'a list');
    return value.map((item: unknown, index) => decoder(item, `${path}[${index}]`));
  };
}

/** A list that may be missing altogether. */
export function listOrNone<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  const items = list(decoder);
  return (value, path) => (value === null || value === undefined ? [] : items(value, path));
}

/** One of the words known here; any other (a newer server's) becomes `otherwise`. */
export function word<const W extends string, const O extends string>(
  words: readonly W[],
  otherwise: O,
): Decoder<W | O> {
  return (value) => words.find((known) => known === value) ?? otherwise;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object<Fields extends Readonly<Record<string, Decoder<unknown>>>>(
  fields: Fields,
): Decoder<{ readonly [Name in keyof Fields]: Decoded<Fields[Name]> }> {
  return (value, path) => {
    if (!isObject(value)) throw new WireError(path, 'an object');
    const decoded: Partial<Record<keyof Fields, unknown>> = {};
    for (const name of Object.keys(fields) as (keyof Fields & string)[]) {
      decoded[name] = fields[name]?.(value[name], path === '' ? name : `${path}.${name}`);
    }
    return decoded as { readonly [Name in keyof Fields]: Decoded<Fields[Name]> };
  };
}

/** A value whose shape a predicate vouches for. */
export function shaped<T>(is: (value: unknown) => value is T, wanted: string): Decoder<T> {
  return (value, path) => {
    if (!is(value)) throw new WireError(path, wanted);
    return value;
  };
}
