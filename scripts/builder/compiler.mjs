/** Whether this machine can build the bridge, found out by building something tiny. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';

const CPP20 = `#include <bit>
#include <concepts>
#include <span>
template <std::integral T> constexpr T twice(T value) { return value * 2; }
int main() { int values[] = {1, 2}; return static_cast<int>(std::span(values).size()) - twice(1); }
`;
const OPENSSL = `#include <openssl/evp.h>
int main() { return EVP_sha256() == nullptr; }
`;

const HOW_TO_INSTALL =
  process.platform === 'darwin'
    ? {
        make: '`xcode-select --install`',
        compiler: '`xcode-select --install`',
        openssl: '`brew install openssl@3`',
      }
    : {
        make: '`apt install make` (Debian, Ubuntu) or `dnf install make` (Fedora)',
        compiler: '`apt install g++` (Debian 12, Ubuntu 22.04 or newer) or `dnf install gcc-c++` (Fedora)',
        openssl: '`apt install libssl-dev` (Debian, Ubuntu) or `dnf install openssl-devel` (Fedora)',
      };

/** @returns {Promise<readonly string[]>} include and library folders that the compiler does not look into by itself */
async function opensslFlags() {
  if (process.platform !== 'darwin') return [];
  const { code, output } = await run('brew', ['--prefix', 'openssl@3']);
  const prefix = output.trim();
  return code === 0 && prefix !== '' ? [`-I${prefix}/include`, `-L${prefix}/lib`] : [];
}

/**
 * The C++ compiler to use: `CXX` if it is set, else the first that compiles C++20.
 * @throws {Trouble} when make, a compiler or OpenSSL's headers are missing, naming what to install
 * @returns {Promise<string>}
 */
export async function findCompiler() {
  if ((await run('make', ['--version'])).code !== 0) {
    throw new Trouble(`\`make\` is missing, which builds native/esf-bridge: install it with ${HOW_TO_INSTALL.make}`);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'portcullis-probe-'));
  try {
    await writeFile(path.join(folder, 'language.cc'), CPP20);
    await writeFile(path.join(folder, 'openssl.cc'), OPENSSL);
    const chosen = process.env['CXX'];
    const candidates = chosen === undefined || chosen === '' ? ['c++', 'g++', 'clang++'] : [chosen];
    const compiler = await firstThatCompiles(candidates, folder);
    await requireOpenssl(compiler, folder);
    return compiler;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {readonly string[]} candidates
 * @param {string} folder
 */
async function firstThatCompiles(candidates, folder) {
  let found = '';
  for (const candidate of candidates) {
    const { code } = await run(candidate, ['-std=c++20', 'language.cc', '-o', 'language'], { cwd: folder });
    if (code === 0) return candidate;
    if (code !== 127) found = candidate;
  }
  throw new Trouble(
    found === ''
      ? `no C++ compiler was found (looked for ${candidates.join(', ')}), which builds native/esf-bridge: install one with ${HOW_TO_INSTALL.compiler}, or name one in CXX`
      : `the C++ compiler \`${found}\` does not compile C++20: install GCC 12, Clang 15 or newer with ${HOW_TO_INSTALL.compiler}, or name another in CXX`,
  );
}

/**
 * @param {string} compiler
 * @param {string} folder
 */
async function requireOpenssl(compiler, folder) {
  const flags = await opensslFlags();
  const args = ['-std=c++20', 'openssl.cc', '-o', 'openssl', ...flags, '-lcrypto'];
  if ((await run(compiler, args, { cwd: folder })).code === 0) return;
  throw new Trouble(
    `OpenSSL's headers are missing, with which the bridge's simulator checks signatures: install them with ${HOW_TO_INSTALL.openssl}`,
  );
}
