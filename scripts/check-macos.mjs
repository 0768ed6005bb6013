/**
 * `npm run check:macos -- --sdk DIR`: compiles what only a Mac can run against a macOS SDK and links daemon,
 * extension and app, for both processors, with macOS 13 as the oldest system and warnings as errors. Nothing of it is
 * run.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { failuresOf } from './check-macos/failures.mjs';
import { provedRefusals } from './check-macos/proof.mjs';
import { PROCESSORS, toolchainFor } from './check-macos/toolchain.mjs';
import { BRIDGE_DIR } from './places.mjs';
import { run } from './run.mjs';
import { messageOf, Trouble } from './trouble.mjs';

const PROGRAMS = ['portcullis-bridge', 'portcullis-extension', 'Portcullis'];

/** @returns {Promise<number>} how many files and programs did not pass */
async function main() {
  const { values } = parseArgs({ options: { sdk: { type: 'string' }, overlay: { type: 'string', multiple: true } } });
  if (values.sdk === undefined) {
    throw new Trouble(
      'no SDK was given: `npm run check:macos -- --sdk DIR`, DIR being a MacOSX.sdk or a folder arranged like one (native/esf-bridge/macos/check/README.md)',
    );
  }
  const settings = await settingsOf(await toolchainFor(values.sdk, values.overlay ?? []));
  const refused = await provedRefusals(settings);
  const jobs = ['-k', '-O', '-j', String(availableParallelism())];
  const made = await run('make', [...jobs, 'macos-slices', ...settings], { cwd: BRIDGE_DIR });
  const failures = failuresOf(made.output);
  for (const { what, text } of failures) console.log(`${what} does not pass:\n${text}\n`);
  if (made.code !== 0 && failures.length === 0) throw new Trouble(`make failed:\n${made.output.trim()}`);
  console.log(
    failures.length === 0
      ? `${PROGRAMS.join(', ')}: compiled and linked for ${PROCESSORS.join(' and ')}; ${refused} wrong sources refused`
      : `${failures.length} failed`,
  );
  return failures.length;
}

/**
 * make knows what is compiled and linked, for a Mac as for this check; unoptimised here, since nothing of it is run.
 * @param {import('./check-macos/toolchain.mjs').Toolchain} toolchain
 * @returns {Promise<readonly string[]>}
 */
async function settingsOf({ compiler, compileFlags, linkFlags }) {
  const command = (await hasCache()) ? `ccache ${compiler}` : compiler;
  const compile = ['-O0', '-g0', ...compileFlags].map(quoted).join(' ');
  // Objects of another SDK or compiler are not taken for these; programs are linked anew every time.
  const digest = createHash('sha256').update(`${command} ${compile}`).digest('hex').slice(0, 12);
  const build = path.join('build/check-macos', digest);
  await rm(path.join(BRIDGE_DIR, build, 'macos'), { recursive: true, force: true });
  return [
    `MACOS_CXX=${command}`,
    `MACOS_COMPILE_FLAGS=${compile}`,
    `MACOS_LINK_FLAGS=${linkFlags.map(quoted).join(' ')}`,
    `BUILD=${build}`,
  ];
}

async function hasCache() {
  return (await run('ccache', ['--version'])).code === 0;
}

/** @param {string} word for the shell that make calls */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

try {
  process.exitCode = (await main()) === 0 ? 0 : 1;
} catch (error) {
  console.error(`check:macos: ${messageOf(error)}`);
  process.exitCode = 2;
}
