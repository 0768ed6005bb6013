/** A change that the compiler refuses is none that anybody could make by mistake: no test need see it. */
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installed, lockedNode, ROOT } from '../places.mjs';
import { run } from '../run.mjs';

/**
 * Makes a copy of a part's sources outside of the checkout and answers which mutants compile there.
 * @param {string} part
 * @param {readonly import('./choose.mjs').Mutant[]} mutants
 */
export async function thoseThatCompile(part, mutants) {
  if (mutants.length === 0) return [];
  const copy = await mkdtemp(path.join(tmpdir(), 'portcullis-mutants-'));
  try {
    for (const what of [`${part}/src`, `${part}/tsconfig.json`, `${part}/package.json`, 'tsconfig.base.json']) {
      await cp(path.join(ROOT, what), path.join(copy, what), { recursive: true });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    const compiling = [];
    for (const mutant of mutants) if (await compiles(copy, part, mutant)) compiling.push(mutant);
    return compiling;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/**
 * @param {string} copy
 * @param {string} part
 * @param {import('./choose.mjs').Mutant} mutant
 */
async function compiles(copy, part, mutant) {
  const place = path.join(copy, path.relative(ROOT, mutant.file));
  await writeFile(place, mutant.text);
  const args = ['-p', path.join(copy, part), '--noEmit', '--incremental', 'false', '--composite', 'false'];
  const { code } = await run(lockedNode(), [installed('tsc'), ...args]);
  await cp(mutant.file, place);
  return code === 0;
}
