/** A stub of libc++ for machines other than a Mac: what this machine's own libc++ of the same version defines. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';

/**
 * The defined symbols in the output of `nm`, with the underscore that a Mac's linker puts before each.
 * @param {string} listing
 * @returns {readonly string[]}
 */
export function definedSymbols(listing) {
  return listing.split('\n').flatMap((line) => {
    const found = /^[0-9a-f]+ [A-TV-Zu-w] ([\w.$]+)(@.*)?$/i.exec(line.trim());
    return found?.[1] === undefined ? [] : [`_${found[1]}`];
  });
}

/**
 * @param {string} compiler
 * @returns {Promise<readonly string[]>}
 */
export async function libCxxSymbols(compiler) {
  const { output } = await run(compiler, ['-print-resource-dir']);
  const toolchain = path.resolve(output.trim(), '../../..');
  const nm = path.join(toolchain, 'bin/llvm-nm');
  /** @type {string[]} */
  const symbols = [];
  // The archives, since they come with the headers: the shared library that is installed can be an older one.
  for (const name of ['libc++.a', 'libc++abi.a']) {
    const library = path.join(toolchain, 'lib', name);
    if (!existsSync(library))
      throw new Trouble(`\`${library}\` is not there: install libc++-dev and libc++abi-dev of ${compiler}'s version`);
    const listing = await run(nm, ['--extern-only', '--defined-only', library]);
    if (listing.code !== 0) throw new Trouble(`\`${nm}\` cannot read \`${library}\`: ${listing.output.trim()}`);
    symbols.push(...definedSymbols(listing.output));
  }
  return symbols;
}
