/**
 * What compiles and links for a Mac here: the developer tools on a Mac, elsewhere clang, lld and stubs of what an SDK
 * folder lacks.
 */
import { existsSync } from 'node:fs';
import { glob, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { BRIDGE_DIR } from '../places.mjs';
import { run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';
import { libCxxSymbols } from './libcxx.mjs';
import { libSystemSymbols } from './libsystem.mjs';
import { writeTbd } from './tbd.mjs';

export const PROCESSORS = ['arm64', 'x86_64'];
const OLDEST = '13.0';
const OVERLAY = path.join(BRIDGE_DIR, 'macos/check/overlay');
const STUBS = path.join(BRIDGE_DIR, 'build/check-macos');
/** Newest first: an SDK's headers want a compiler of about its own age. */
const COMPILERS = ['clang++-22', 'clang++-21', 'clang++-20', 'clang++-19', 'clang++'];

/**
 * @typedef {object} Toolchain
 * @property {string} compiler
 * @property {readonly string[]} compileFlags
 * @property {readonly string[]} linkFlags
 */

/**
 * @param {string} folder as given
 * @param {readonly string[]} frameworks folders with further frameworks, before our own
 * @returns {Promise<Toolchain>}
 */
export async function toolchainFor(folder, frameworks) {
  const sdk = path.resolve(folder);
  if (!existsSync(path.join(sdk, 'usr/include/EndpointSecurity/EndpointSecurity.h'))) {
    throw new Trouble(`\`${sdk}\` is no macOS SDK: it has no usr/include/EndpointSecurity`);
  }
  const compiler = await findCompiler();
  const root = ['-isysroot', sdk];
  const further = frameworks.map((given) => `-F${path.resolve(given)}`);
  // An SDK with libSystem is a whole one: nothing of it is replaced.
  if (existsSync(path.join(sdk, 'usr/lib/libSystem.tbd'))) {
    return { compiler, compileFlags: [...root, ...further], linkFlags: [...root, ...further] };
  }
  const overlays = [...further, `-F${path.join(OVERLAY, 'Frameworks')}`];
  const tools = await toolFolder(compiler);
  await writeStubs(compiler, sdk);
  const libraries = [`-L${path.join(STUBS, 'usr/lib')}`, `-L${path.join(OVERLAY, 'usr/lib')}`];
  return {
    compiler,
    compileFlags: [...root, ...overlays, ...(await libraryHeaders(sdk, compiler))],
    linkFlags: [
      ...root,
      `-Wl,-syslibroot,${STUBS}`,
      ...overlays,
      ...libraries,
      '-fuse-ld=lld',
      `-B${tools}`,
      '-nostdlib++',
      '-lc++',
    ],
  };
}

async function findCompiler() {
  for (const compiler of COMPILERS) {
    const { code } = await run(compiler, ['--version']);
    if (code === 0) return compiler;
  }
  throw new Trouble(
    'clang is not installed: on Debian and Ubuntu `apt-get install clang-22 lld-22 llvm-22 libc++-22-dev libc++abi-22-dev`',
  );
}

/**
 * @param {string} compiler
 * @returns {Promise<string>} where the linker is
 */
async function toolFolder(compiler) {
  const { output } = await run(compiler, ['-print-resource-dir']);
  const folder = path.resolve(output.trim(), '../../../bin');
  if (!existsSync(path.join(folder, 'ld64.lld'))) {
    throw new Trouble(`\`${folder}\` has no ld64.lld, which links for a Mac: install lld of ${compiler}'s version`);
  }
  return folder;
}

/**
 * libc++ of this machine serves where the SDK brings no C++ headers of its own.
 * @param {string} sdk
 * @param {string} compiler
 * @returns {Promise<readonly string[]>}
 */
async function libraryHeaders(sdk, compiler) {
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

/**
 * @param {string} compiler
 * @param {string} sdk
 */
async function writeStubs(compiler, sdk) {
  const targets = PROCESSORS.map((processor) => `${processor}-apple-macos${OLDEST}`);
  const libraries = path.join(STUBS, 'usr/lib');
  await writeTbd(
    path.join(libraries, 'libSystem.tbd'),
    '/usr/lib/libSystem.B.dylib',
    await libSystemSymbols(compiler, sdk, targets),
  );
  await writeTbd(path.join(libraries, 'libc++.tbd'), '/usr/lib/libc++.1.dylib', await libCxxSymbols(compiler));
  await linkInstallNames(sdk);
}

/**
 * A framework that exports another one names it by its place on a Mac, `…/Versions/A/CoreFoundation`; folders that were
 * copied without symbolic links lack it there.
 * @param {string} sdk
 */
async function linkInstallNames(sdk) {
  for await (const file of glob('System/Library/Frameworks/*.framework/*.tbd', { cwd: sdk })) {
    const stub = path.join(sdk, file);
    const name = /^install-name:\s*'(\/System\/Library\/Frameworks\/[\w./+-]+)'/m.exec(
      await readFile(stub, 'utf8'),
    )?.[1];
    if (name === undefined || name.includes('..') || existsSync(`${path.join(sdk, name)}.tbd`)) continue;
    const link = `${path.join(STUBS, name)}.tbd`;
    await mkdir(path.dirname(link), { recursive: true });
    await rm(link, { force: true });
    await symlink(stub, link);
  }
}
