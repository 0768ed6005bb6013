/** What the tests use beyond the packages, how to see whether it is there, and what is left out without it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findCompiler } from './builder/compiler.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} Tool
 * @property {string} name
 * @property {readonly (readonly string[])[]} apt packages of Debian and Ubuntu: one group after the other is tried
 *   until one can be installed
 * @property {readonly string[] | null} brew arguments of `brew install`; `null`: nothing to install on a Mac
 * @property {string} without what is left out without it
 * @property {() => Promise<boolean>} isThere
 */

/** @type {readonly Tool[]} */
export const TOOLS = [
  {
    name: 'make, a C++20 compiler and OpenSSL’s headers',
    apt: [['make', 'g++', 'libssl-dev']],
    brew: ['openssl@3'],
    without: 'the bridge, and all that runs with it',
    isThere: canBuild,
  },
  {
    name: 'clang with its sanitizers, libFuzzer and blocks',
    apt: [
      ['clang', 'libclang-rt-dev', 'libblocksruntime-dev'],
      ['clang', 'libblocksruntime-dev'],
    ],
    brew: ['llvm'],
    without: 'fuzzing, and the native tests that need blocks',
    isThere: canFuzz,
  },
  {
    name: 'Chromium',
    apt: [['chromium'], ['chromium-browser']],
    brew: ['--cask', 'chromium'],
    without: 'the tests in a real browser',
    isThere: async () => (await findBrowser()) !== null,
  },
  {
    name: 'libusb and libudev',
    apt: [['libusb-1.0-0', 'libudev1']],
    brew: ['libusb'],
    without: 'the inventory of USB ports',
    isThere: async () => (await hasLibrary('libusb-1.0')) && (await hasLibrary('libudev')),
  },
  {
    name: 'clang-format',
    apt: [['clang-format']],
    brew: ['clang-format'],
    without: 'a look at the format of native sources',
    isThere: () => works('clang-format', ['--version']),
  },
  {
    name: 'shellcheck',
    apt: [['shellcheck']],
    brew: ['shellcheck'],
    without: 'a look at the shell scripts of the package for Macs',
    isThere: () => works('shellcheck', ['--version']),
  },
  ...(process.platform === 'linux'
    ? [
        {
          name: 'umockdev',
          apt: [['umockdev']],
          brew: null,
          without: 'the inventory of simulated USB ports',
          isThere: () => works('umockdev-run', ['--version']),
        },
      ]
    : []),
];

/** @returns {Promise<readonly Tool[]>} */
export async function missingTools() {
  /** @type {Tool[]} */
  const missing = [];
  for (const tool of TOOLS) if (!(await tool.isThere())) missing.push(tool);
  return missing;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
async function works(command, args) {
  return (await run(command, args)).code === 0;
}

async function canBuild() {
  return findCompiler().then(
    () => true,
    () => false,
  );
}

async function canFuzz() {
  const folder = await mkdtemp(path.join(tmpdir(), 'portcullis-probe-'));
  try {
    const source = `#include <stddef.h>
extern "C" int LLVMFuzzerTestOneInput(const char *, size_t) { return ^{ return 0; }(); }
`;
    await writeFile(path.join(folder, 'fuzz.cc'), source);
    const blocks = process.platform === 'linux' ? ['-lBlocksRuntime'] : [];
    const args = ['-fsanitize=fuzzer,address', '-fblocks', 'fuzz.cc', '-o', 'fuzz', ...blocks];
    return (await run(process.env['FUZZ_CXX'] ?? 'clang++', args, { cwd: folder })).code === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} name */
async function hasLibrary(name) {
  if (process.platform === 'darwin') {
    const folders = ['/opt/homebrew/lib', '/usr/local/lib'];
    // macOS has no udev and needs none.
    return name === 'libudev' || folders.some((folder) => existsSync(path.join(folder, `${name}.dylib`)));
  }
  const { output } = await run('/sbin/ldconfig', ['-p']);
  return output.includes(`${name}.so`);
}

const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * A browser of the Chromium family: the one that `PORTCULLIS_BROWSER` names, or an installed one.
 * @returns {Promise<string | null>}
 */
export async function findBrowser() {
  const named = process.env['PORTCULLIS_BROWSER'];
  for (const place of named === undefined ? BROWSERS : [named]) {
    if (existsSync(place) && (await works(place, ['--version']))) return place;
  }
  return null;
}
