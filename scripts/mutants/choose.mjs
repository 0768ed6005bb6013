/** Which of all possible mutants are tried: the same ones for the same seed and sources. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../places.mjs';
import { mutationsOf } from './mutations.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} file absolute
 * @property {number} line from 1
 * @property {string} kind
 * @property {string} text of the whole file with the change
 * @property {string} before the lines that change, as they are
 * @property {string} after
 */

/**
 * Every line has the same chance, however much can be changed in it; no line is taken twice.
 * @param {string} part folder of the workspace
 * @param {number} count
 * @param {number} seed
 * @returns {Promise<readonly Mutant[]>}
 */
export async function chooseMutants(part, count, seed) {
  /** @type {Map<string, Mutant[]>} */
  const lines = new Map();
  for (const file of await sourcesOf(part)) {
    const text = await readFile(file, 'utf8');
    for (const mutation of mutationsOf(file, text)) {
      const mutant = mutantOf(file, text, mutation);
      const key = `${file}:${mutant.line}`;
      lines.set(key, [...(lines.get(key) ?? []), mutant]);
    }
  }
  const chance = generator(seed);
  return shuffled([...lines.values()], chance)
    .slice(0, count)
    .flatMap((mutants) => mutants[Math.floor(chance() * mutants.length)] ?? []);
}

/** @param {string} part */
async function sourcesOf(part) {
  const folder = path.join(ROOT, part, 'src');
  const entries = await readdir(folder, { recursive: true });
  return entries
    .filter((entry) => /\.tsx?$/.test(entry) && !/\.(test|d)\.tsx?$/.test(entry))
    .toSorted()
    .map((entry) => path.join(folder, entry));
}

/**
 * @param {string} file
 * @param {string} text
 * @param {import('./mutations.mjs').Mutation} mutation
 * @returns {Mutant}
 */
function mutantOf(file, text, { start, end, replacement, kind }) {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end) === -1 ? text.length : text.indexOf('\n', end);
  return {
    file,
    line: text.slice(0, start).split('\n').length,
    kind,
    text: text.slice(0, start) + replacement + text.slice(end),
    before: text.slice(from, to),
    after: text.slice(from, start) + replacement + text.slice(end, to),
  };
}

/**
 * @template T
 * @param {T[]} items
 * @param {() => number} chance
 */
function shuffled(items, chance) {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = Math.floor(chance() * (at + 1));
    const [one, two] = [items[at], items[other]];
    if (one === undefined || two === undefined) continue;
    items[at] = two;
    items[other] = one;
  }
  return items;
}

/**
 * Mulberry32 (public domain, Tommy Ettinger): numbers from 0 to 1 that a seed determines.
 * @param {number} seed
 */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
