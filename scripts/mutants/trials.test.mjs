import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Trials } from './trials.mjs';

/** Two sources, each with tests of its own; the second file of tests needs both. */
const FILES = {
  'vitest.config.mjs': `export default { test: { globals: true, include: ['*.test.js'] } };`,
  'package.json': `{ "type": "module" }`,
  'one.js': `export const one = (n) => n > 1;\n`,
  'two.js': `export const two = (n) => n > 2;\n`,
  'one.test.js': `import { one } from './one.js';\nit('says which is one', () => { expect(one(1)).toBe(false); });\n`,
  'two.test.js': `import { two } from './two.js';\nit('says which is two', () => { expect(two(3)).toBe(true); });\n`,
  'both.test.js': [
    `import { one } from './one.js';`,
    `import { two } from './two.js';`,
    `it('knows both', () => { expect(one(5) && two(5)).toBe(true); });\n`,
  ].join('\n'),
};

/** @type {string} */
let folder;
/** @type {Trials} */
let trials;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'portcullis-mutants-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(path.join(folder, name), text);
  trials = new Trials(folder);
  await trials.begin();
}, 60_000);

afterEach(async () => {
  await trials.end();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

/**
 * @param {keyof typeof FILES} name
 * @param {string} text
 */
function attempt(name, text) {
  const change = { line: 1, kind: 'operator', before: FILES[name], after: text };
  return trials.attempt({ file: path.join(folder, name), text, ...change });
}

it('judges every change by itself, whatever the ones before did', async () => {
  const noticedByOne = 'one.test.js: says which is one';
  expect(await attempt('one.js', 'export const one = (n) => n >= 1;\n')).toBe(noticedByOne);
  // Nothing tests where two begins: what failed before must not be held against it.
  expect(await attempt('two.js', 'export const two = (n) => n >= 2;\n')).toBe(null);
  expect(await attempt('one.js', FILES['one.js'])).toBe(null);
  expect(await attempt('two.js', 'export const two = (n) => n < 2;\n')).toMatch(/^(two|both)\.test\.js: /);
  expect(await attempt('one.js', 'export const one = (n) => n >= 1;\n')).toBe(noticedByOne);
  expect(await attempt('two.js', FILES['two.js'])).toBe(null);
}, 60_000);

it('counts a source that does not load any more as noticed', async () => {
  expect(await attempt('two.js', 'throw new Error("no");\n')).toMatch(/does not load/);
  expect(await attempt('two.js', FILES['two.js'])).toBe(null);
}, 60_000);

it('ends a change that never ends, and goes on with the next', async () => {
  trials = await impatient(trials);
  expect(await attempt('one.js', 'export const one = () => { for (;;); };\n')).toMatch(/did not end/);
  expect(await attempt('one.js', FILES['one.js'])).toBe(null);
}, 120_000);

/** @param {Trials} before */
async function impatient(before) {
  await before.end();
  const other = new Trials(folder, { times: 3, atLeast: 2_000 });
  await other.begin();
  return other;
}
