import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../run.mjs';

const PROBE = `import { findCompiler } from ${JSON.stringify(path.join(import.meta.dirname, 'compiler.mjs'))};
try { console.log(await findCompiler()); } catch (error) { console.log(error.message); }`;

let bin = '';

beforeEach(async () => {
  bin = path.join(await mkdtemp(path.join(tmpdir(), 'portcullis-bin-')), 'bin');
  await mkdir(bin);
});
afterEach(async () => {
  await rm(path.dirname(bin), { recursive: true, force: true });
});

/**
 * What is said on a machine that has these commands alone.
 * @param {Readonly<Record<string, string>>} commands name → shell script, or → path of the real thing
 */
async function probe(commands) {
  for (const [name, what] of Object.entries(commands)) {
    const file = path.join(bin, name);
    if (what.startsWith('/')) await symlink(what, file);
    else {
      await writeFile(file, `#!/bin/sh\n${what}\n`);
      await chmod(file, 0o755);
    }
  }
  const { output } = await run('/usr/bin/env', [
    '-i',
    `PATH=${bin}`,
    process.execPath,
    '--input-type=module',
    '-e',
    PROBE,
  ]);
  return output.trim();
}

describe('findCompiler', () => {
  it('says how to install make when it is missing', async () => {
    expect(await probe({})).toMatch(/^`make` is missing, which builds native\/esf-bridge: install it with /);
  });

  it('says how to install a compiler when there is none', async () => {
    expect(await probe({ make: 'exit 0' })).toMatch(
      /^no C\+\+ compiler was found \(looked for c\+\+, g\+\+, clang\+\+\), .*: install one with /,
    );
  });

  it('names the compiler that is too old', async () => {
    expect(await probe({ make: 'exit 0', 'g++': 'exit 1' })).toMatch(
      /^the C\+\+ compiler `g\+\+` does not compile C\+\+20: /,
    );
  });

  it('says how to install the headers of OpenSSL when a compiler does not find them', async () => {
    const withoutOpenssl = 'case "$*" in *openssl*) exit 1;; esac';
    expect(await probe({ make: 'exit 0', 'c++': withoutOpenssl })).toMatch(
      /^OpenSSL's headers are missing, .*: install them with /,
    );
  });

  it('takes the first that works', async () => {
    expect(await probe({ make: 'exit 0', 'c++': 'exit 1', 'g++': 'exit 0', 'clang++': 'exit 0' })).toBe('g++');
  });
});
