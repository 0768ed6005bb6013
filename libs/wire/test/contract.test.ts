import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import * as wire from '../src/index.js';

const WIDTH = 120;
const isSchema = (value: unknown): value is z.core.$ZodType => value instanceof z.core.$ZodType;
const isGroup = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** What is said between two processes: every list of names in its order, every bound, the form of every message. */
function contract(): string {
  const schemas = z.registry<{ id: string }>();
  const words: Record<string, unknown> = {};
  const add = (name: string, value: unknown) => {
    if (typeof value === 'function') return;
    if (isSchema(value)) schemas.add(value, { id: name });
    else if (value instanceof Set) words[name] = [...value];
    else if (Array.isArray(value) || !isGroup(value)) words[name] = value;
    else for (const [key, inner] of Object.entries(value)) add(`${name}.${key}`, inner);
  };
  for (const [name, value] of Object.entries(wire)) add(name, value);
  return `${printed({ words, forms: formsOf(schemas, words) }, '')}\n`;
}

function formsOf(schemas: z.core.$ZodRegistry<{ id: string }>, words: Readonly<Record<string, unknown>>) {
  const lists = new Map(Object.entries(words).map(([name, value]) => [JSON.stringify(value), name]));
  const { schemas: forms } = z.toJSONSchema(schemas, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => id,
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      const list = jsonSchema.enum && lists.get(JSON.stringify(jsonSchema.enum));
      if (list !== undefined) jsonSchema.enum = [`one of ${list}`];
    },
  });
  for (const form of Object.values(forms)) {
    delete form.$schema;
    delete form.$id;
  }
  return forms;
}

/** JSON with whatever fits on a line in one, so that a difference is read at a glance. */
function printed(value: unknown, indent: string): string {
  const short = JSON.stringify(value) ?? 'null';
  if (indent.length + short.length <= WIDTH || !isGroup(value)) return short;
  const deeper = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((part) => printed(part, deeper))
    : Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${printed(part, deeper)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

describe('what crosses a line', () => {
  // A change that is meant is written down with `npx vitest run -u` here, and its difference read by whoever reviews
  // it: Macs with an older agent or bridge, and clients of the API, go on saying what the contract was.
  it('is what test/contract.json says', async () => {
    await expect(contract()).toMatchFileSnapshot('contract.json');
  });
});
