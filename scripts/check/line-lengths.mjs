/**
 * Lines of TypeScript and JavaScript end by column 120. Prettier breaks code, and leaves comments and texts as they
 * are: comments are broken by hand, and a text stays whole, so that whoever is shown a sentence finds it by a search.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseSync } from 'vite';
import { ROOT } from '../places.mjs';
import { run } from '../run.mjs';

const LONGEST = 120;
const TEXTS = new Set(['Literal', 'TemplateLiteral', 'JSXText']);

/** @typedef {{ readonly start: number, readonly end: number }} Span */

/** @returns {Promise<readonly string[]>} one line for each line that is too long */
export async function lineLengthProblems() {
  const { output } = await run('git', ['ls-files', '*.ts', '*.tsx', '*.mjs'], { cwd: ROOT });
  /** @type {string[]} */
  const problems = [];
  for (const file of output.split('\n').filter(Boolean)) {
    const source = await readFile(path.join(ROOT, file), 'utf8').catch(() => '');
    problems.push(...longLines(file, source).map((line) => `${file}:${line} is longer than ${LONGEST} columns`));
  }
  return problems;
}

/**
 * The lines, from 1, that are too long for another reason than their texts: those make up more than half of the line.
 * @param {string} file
 * @param {string} source
 */
export function longLines(file, source) {
  const lines = source.split('\n');
  if (!lines.some((line) => line.length > LONGEST)) return [];
  const texts = textsOf(parseSync(file, source).program);
  /** @type {number[]} */
  const found = [];
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const end = start + line.length;
    const within = (/** @type {Span} */ text) => Math.max(0, Math.min(text.end, end) - Math.max(text.start, start));
    const isText = () => texts.reduce((sum, text) => sum + within(text), 0) * 2 > line.length;
    if (line.length > LONGEST && !isText()) found.push(index + 1);
    start = end + 1;
  }
  return found;
}

/**
 * @param {unknown} node
 * @param {Span[]} [found]
 * @returns {Span[]}
 */
function textsOf(node, found = []) {
  if (Array.isArray(node)) for (const one of node) textsOf(one, found);
  else if (typeof node === 'object' && node !== null) {
    const { type, start, end } = /** @type {{ type?: string } & Span} */ (node);
    if (type !== undefined && TEXTS.has(type)) found.push({ start, end });
    for (const part of Object.values(node)) textsOf(part, found);
  }
  return found;
}
