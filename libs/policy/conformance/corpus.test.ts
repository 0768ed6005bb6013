import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { classifyFile, decideFile, readCases, textFile } from './cases.js';

const decided = readCases('decide', decideFile).flatMap(({ content }) => content.cases);
const classified = readCases('classify', classifyFile).flatMap(({ content }) => content.cases);
const texts = readCases('text', textFile).flatMap(({ content }) => [
  ...content.clean,
  ...content.globs,
  ...content.serials,
  ...content.keys,
]);
const all = [...decided, ...classified, ...texts];

const specification = readFileSync(join(import.meta.dirname, '..', 'SPEC.md'), 'utf8');
const ruleNumbers = [...specification.matchAll(/^\*\*(\d+\.\d+)/gm)].map(([, number]) => number ?? '');

/** Rules that say how something is written down and decide nothing. */
const WITHOUT_CASES: ReadonlySet<string> = new Set(['8.1']);

describe('the corpus', () => {
  it('numbers each case once', () => {
    const numbers = all.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('has a case for every rule of the specification', () => {
    const shown = new Set(all.flatMap(({ spec }) => spec));
    expect(ruleNumbers.filter((rule) => !shown.has(rule) && !WITHOUT_CASES.has(rule))).toEqual([]);
  });

  it('names no rule that the specification does not have', () => {
    const known = new Set(ruleNumbers);
    expect(all.flatMap(({ spec }) => spec).filter((rule) => !known.has(rule))).toEqual([]);
  });

  it('is listed in the specification, rule by rule', async () => {
    const lines = ruleNumbers.flatMap((rule) => {
      const numbers = all.filter(({ spec }) => spec.includes(rule)).map(({ number }) => number);
      return numbers.length === 0 ? [] : [`| ${rule} | ${ranges(numbers)} |`];
    });
    const table = ['# Which cases show which rule', '', '| rule | cases |', '|---|---|', ...lines, ''].join('\n');
    await expect(table).toMatchFileSnapshot('COVERAGE.md');
  });

  it.each([
    ['decide', decideFile],
    ['classify', classifyFile],
    ['text', textFile],
  ])('publishes the shape of %s files as JSON Schema', async (name, schema) => {
    await expect(`${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`).toMatchFileSnapshot(
      `schema/${name}.schema.json`,
    );
  });
});

/** `1–3, 7` */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join(', ');
}
