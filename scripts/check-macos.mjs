/**
 * `npm run check:macos -- --sdk DIR`: type-checks what only a Mac can run against the headers of a macOS SDK, for both
 * processors, with macOS 13 as the oldest system and warnings as errors. Nothing is linked or run.
 */
import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './places.mjs';
import { run } from './run.mjs';
import { messageOf, Trouble } from './trouble.mjs';

const BRIDGE = path.join(ROOT, 'native', 'esf-bridge');
const PROCESSORS = ['arm64', 'x86_64'];
const OLDEST = 'macos13';
/** Newest first: an SDK's headers want a compiler of about its own age. */
const COMPILERS = ['clang++-22', 'clang++-21', 'clang++-20', 'clang++-19', 'clang++'];

/**
 * @param {string} sdk
 * @param {readonly string[]} overlays
 * @returns {readonly string[]}
 */
function flags(sdk, overlays) {
  const words =
    '-std=c++20 -fsyntax-only -fblocks -Wall -Wextra -Werror -Wunguarded-availability-new -I. -isystem third_party';
  return [...words.split(' '), '-isysroot', sdk, ...overlays.map((folder) => `-F${folder}`)];
}

/**
 * Debian's libc++ serves where the SDK brings no C++ headers of its own.
 * @param {string} sdk
 * @param {string} compiler
 * @returns {Promise<readonly string[]>}
 */
async function libraryFlags(sdk, compiler) {
  if (existsSync(path.join(sdk, 'usr/include/c++/v1'))) return [];
  const { output } = await run(compiler, ['-print-resource-dir']);
  const headers = path.resolve(output.trim(), '../../../include/c++/v1');
  if (!existsSync(headers)) {
    throw new Trouble(
      `no C++ headers in \`${sdk}\` and none at \`${headers}\`: install libc++-dev of ${compiler}'s version`,
    );
  }
  return ['-nostdinc++', '-isystem', headers];
}

async function findCompiler() {
  for (const compiler of COMPILERS) {
    const { code } = await run(compiler, ['--version']);
    if (code === 0) return compiler;
  }
  throw new Trouble('clang is not installed: on Debian and Ubuntu `apt-get install clang-22 libc++-22-dev`');
}

/** Relative to the bridge's folder. */
async function sources() {
  /** @type {string[]} */
  const found = [];
  for await (const file of glob(['macos/**/*.{cc,mm}', 'core/**/*.cc'], { cwd: BRIDGE })) found.push(file);
  return found.toSorted();
}

/** @returns {Promise<number>} how many sources did not pass */
async function main() {
  const { values } = parseArgs({ options: { sdk: { type: 'string' }, overlay: { type: 'string', multiple: true } } });
  if (values.sdk === undefined) {
    throw new Trouble(
      'no SDK was given: `npm run check:macos -- --sdk DIR`, DIR being a MacOSX.sdk or a folder arranged like one',
    );
  }
  const sdk = path.resolve(values.sdk);
  if (!existsSync(path.join(sdk, 'usr/include/EndpointSecurity/EndpointSecurity.h'))) {
    throw new Trouble(`\`${sdk}\` is no macOS SDK: it has no usr/include/EndpointSecurity`);
  }
  const overlays = [
    ...(values.overlay ?? []).map((folder) => path.resolve(folder)),
    path.join(BRIDGE, 'macos/check/overlay/Frameworks'),
  ];
  const compiler = await findCompiler();
  const common = [...flags(sdk, overlays), ...(await libraryFlags(sdk, compiler))];
  let failed = 0;
  const files = await sources();
  for (const file of files) {
    const language = file.endsWith('.mm') ? ['-x', 'objective-c++', '-fobjc-arc'] : ['-x', 'c++'];
    for (const processor of PROCESSORS) {
      const target = ['-target', `${processor}-apple-${OLDEST}`];
      const { code, output } = await run(compiler, [...target, ...common, ...language, file], { cwd: BRIDGE });
      if (code === 0) continue;
      failed += 1;
      console.log(`${file} (${processor}) does not pass:\n${output.trim()}\n`);
    }
  }
  console.log(`${files.length * PROCESSORS.length - failed} passed, ${failed} failed`);
  return failed;
}

try {
  process.exitCode = (await main()) === 0 ? 0 : 1;
} catch (error) {
  console.error(`check:macos: ${messageOf(error)}`);
  process.exitCode = 2;
}
