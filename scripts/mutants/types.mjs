/** A change that the compiler refuses is none that anybody could make by mistake: no test need see it. */
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installed, lockedNode, ROOT } from '../places.mjs';
import { run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';

/**
 * The other parts are read from their sources, so that nothing has to be built; what the part references is not copied.
 */
const ALONE = {
  extends: './tsconfig.json',
  compilerOptions: {
    noEmit: true,
    composite: false,
    incremental: false,
    rootDir: path.parse(ROOT).root,
    customConditions: ['portcullis-source'],
  },
  include: ['src'],
  references: [],
};

/**
 * Makes a copy of a part's sources outside of the checkout and answers which mutants compile there.
 * @param {string} part
 * @param {readonly import('./choose.mjs').Mutant[]} mutants
 * @throws {Trouble} when the part does not compile as it is: every change would seem to be refused
 */
export async function thoseThatCompile(part, mutants) {
  if (mutants.length === 0) return [];
  const copy = await mkdtemp(path.join(tmpdir(), 'portcullis-mutants-'));
  try {
    for (const what of [`${part}/src`, `${part}/tsconfig.json`, `${part}/package.json`, 'tsconfig.base.json']) {
      await cp(path.join(ROOT, what), path.join(copy, what), { recursive: true });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    await writeFile(path.join(copy, part, 'tsconfig.alone.json'), JSON.stringify(ALONE));
    const fault = await faultOf(copy, part);
    if (fault !== null) throw new Trouble(`${part} does not compile as it is:\n${fault}`);
    const compiling = [];
    for (const mutant of mutants) {
      const place = path.join(copy, path.relative(ROOT, mutant.file));
      await writeFile(place, mutant.text);
      if ((await faultOf(copy, part)) === null) compiling.push(mutant);
      await cp(mutant.file, place);
    }
    return compiling;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/**
 * @param {string} copy
 * @param {string} part
 * @returns {Promise<string | null>} what the compiler says; null when there is nothing to say
 */
async function faultOf(copy, part) {
  const { code, output } = await run(lockedNode(), [
    installed('tsc'),
    '-p',
    path.join(copy, part, 'tsconfig.alone.json'),
  ]);
  return code === 0 ? null : output;
}
