import { readFileSync } from 'node:fs';

interface Value {
  readonly type: 'string' | 'integer' | 'boolean' | 'array' | 'dictionary' | 'any';
  readonly required?: boolean;
  readonly oneOf?: readonly unknown[];
  /** First macOS that knows the key; absent: as old as its payload. */
  readonly introduced?: string;
  readonly items?: Value;
  readonly keys?: Keys;
  /** A dictionary whose keys are free. */
  readonly anyKey?: Value;
}
type Keys = Readonly<Record<string, Value>>;
interface AppleSchema {
  readonly profile: Keys;
  readonly everyPayload: Keys;
  readonly payloads: Readonly<
    Record<string, { readonly introduced: string; readonly onlyByUserApprovedManagement: boolean; readonly keys: Keys }>
  >;
}

export const APPLE = JSON.parse(readFileSync(new URL('./apple-payloads.json', import.meta.url), 'utf8')) as AppleSchema;

export type Dict = Readonly<Record<string, unknown>>;
export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const IS: Readonly<Record<Value['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  dictionary: isDict,
  any: () => true,
};

/** What in a whole profile Apple's schema does not admit, with its place; and which keys are newer than `oldest`. */
export function judgeProfile(profile: unknown, oldest: string) {
  const problems: string[] = [];
  const newer = new Set<string>();
  const dictionary = (value: Dict, keys: Keys, path: string): void => {
    for (const [key, { required }] of Object.entries(keys)) {
      if (required && !Object.hasOwn(value, key)) problems.push(`${path}${key}: is missing`);
    }
    for (const [key, inner] of Object.entries(value)) {
      const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (known === undefined) problems.push(`${path}${key}: is not a key of Apple's`);
      else {
        if (isAfter(known.introduced, oldest)) newer.add(key);
        one(inner, known, `${path}${key}`);
      }
    }
  };
  const one = (value: unknown, known: Value, path: string): void => {
    if (!IS[known.type](value)) problems.push(`${path}: is not of type ${known.type}`);
    else if (known.oneOf !== undefined && !known.oneOf.includes(value)) problems.push(`${path}: ${String(value)}`);
    else if (Array.isArray(value) && known.items !== undefined) {
      for (const [index, item] of value.entries()) one(item, known.items, `${path}[${index}]`);
    } else if (isDict(value) && known.keys !== undefined) dictionary(value, known.keys, `${path}.`);
    else if (isDict(value) && known.anyKey !== undefined) {
      for (const [key, inner] of Object.entries(value)) one(inner, known.anyKey, `${path}.${key}`);
    }
  };
  if (!isDict(profile)) return { problems: ['is not a dictionary'], newer: [] };
  dictionary(profile, APPLE.profile, '');
  for (const payload of payloadsIn(profile)) {
    const type = String(payload.PayloadType);
    const known = APPLE.payloads[type];
    if (known === undefined) problems.push(`${type}: is not a payload that is known here`);
    else dictionary(payload, { ...APPLE.everyPayload, ...known.keys }, `${type}.`);
  }
  return { problems, newer: [...newer].toSorted() };
}

export function payloadsIn(profile: Dict): readonly Dict[] {
  return Array.isArray(profile.PayloadContent) ? profile.PayloadContent.filter(isDict) : [];
}

function isAfter(version: string | undefined, other: string): boolean {
  return version !== undefined && version.localeCompare(other, 'en', { numeric: true }) > 0;
}
