import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../places.mjs';
import { thoseThatCompile } from './types.mjs';

/**
 * @param {string} name
 * @param {string} before
 * @param {string} after
 */
async function mutant(name, before, after) {
  const file = path.join(ROOT, name);
  const text = await readFile(file, 'utf8');
  if (!text.includes(before)) throw new Error(`${name} does not hold ${before}`);
  return { file, line: 1, kind: 'literal', text: text.replace(before, after), before, after };
}

it('keeps what compiles, in a part that is built upon others', async () => {
  const compiles = await mutant('libs/policy/src/serial.ts', 'const SHORTEST_RUN = 4;', 'const SHORTEST_RUN = 5;');
  const refused = await mutant('libs/policy/src/serial.ts', 'const SHORTEST_RUN = 4;', "const SHORTEST_RUN = '';");
  expect(await thoseThatCompile('libs/policy', [refused, compiles])).toEqual([compiles]);
});
