/**
 * `npm run mutants -- PART`: makes small changes to a part, one after the other, and says which of them its tests do
 * not notice. No file of the checkout is touched. Not part of `npm test`.
 */
import path from 'node:path';
import { ROOT } from '../places.mjs';
import { messageOf } from '../trouble.mjs';
import { readArguments } from './arguments.mjs';
import { chooseMutants } from './choose.mjs';
import { Trials } from './trials.mjs';
import { thoseThatCompile } from './types.mjs';

/** @typedef {import('./choose.mjs').Mutant} Mutant */

async function main() {
  const { part, count, seed } = readArguments(process.argv.slice(2));
  const mutants = await chooseMutants(part, count, seed);
  console.log(`${part}: ${mutants.length} small changes, chosen by seed ${seed}; first the tests as they are`);
  const trials = new Trials(path.join(ROOT, part));
  /** @type {Mutant[]} */
  const unnoticed = [];
  try {
    await trials.begin();
    for (const [at, mutant] of mutants.entries()) {
      const noticed = await trials.attempt(mutant);
      if (noticed === null) unnoticed.push(mutant);
      console.log(`${at + 1}/${mutants.length} ${place(mutant)} ${mutant.kind}: ${noticed ?? 'NOT NOTICED'}`);
    }
  } finally {
    await trials.end();
  }
  const survivors = await thoseThatCompile(part, unnoticed);
  for (const { before, after, kind, ...mutant } of survivors) {
    console.log(`\n${place(mutant)} ${kind}\n${prefixed('-', before)}\n${prefixed('+', after)}`);
  }
  const refused = unnoticed.length - survivors.length;
  const counted = mutants.length - refused;
  console.log(
    `\n${part}, seed ${seed}: ${counted - survivors.length} of ${counted} noticed, ${survivors.length} not` +
      (refused === 0 ? '' : `; ${refused} more are not counted, since the compiler refuses them`),
  );
}

/** @param {{ file: string, line: number }} mutant */
function place({ file, line }) {
  return `${path.relative(ROOT, file)}:${line}`;
}

/**
 * @param {string} sign
 * @param {string} text
 */
function prefixed(sign, text) {
  return text
    .split('\n')
    .map((line) => `${sign} ${line}`)
    .join('\n');
}

await main().catch((error) => {
  console.error(`portcullis: ${messageOf(error)}`);
  process.exitCode = 2;
});
