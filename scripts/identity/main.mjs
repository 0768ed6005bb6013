/**
 * `npm run identity`: takes `identity.json` over to everything that is made of it. `--print FILE` prints one of the
 * generated files and changes nothing.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installed, lockedNode, ROOT } from '../places.mjs';
import { run } from '../run.mjs';
import { messageOf, Trouble } from '../trouble.mjs';
import { faultsOf, generatedFiles, identityOf, renamed } from './identity.mjs';

const WORDS = 'native/esf-bridge/macos/app/model/health_words.inc';

/** @param {readonly string[]} args */
async function main(args) {
  const identity = identityOf(await given());
  const files = generatedFiles(identity);
  if (args[0] === '--print') {
    process.stdout.write(files[args[1] ?? ''] ?? '');
    return;
  }
  const before = await builtBefore();
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(ROOT, file), text);
  const followed = await rename(before, identity, new Set([...Object.keys(files), WORDS, 'identity.json']));
  await must('compiling', installed('tsc'), ['-b', 'libs/health']);
  const words = await must(
    'the words of the app',
    path.join(ROOT, 'native/esf-bridge/macos/app/generate-words.mjs'),
    [],
  );
  await writeFile(path.join(ROOT, WORDS), words);
  console.log(`${identity.prefix}: ${Object.keys(files).length + 1} files written, ${followed} follow`);
}

/** @returns {Promise<import('./identity.mjs').Given>} */
async function given() {
  const value = JSON.parse(await readFile(path.join(ROOT, 'identity.json'), 'utf8'));
  const faults = faultsOf(value);
  if (faults.length > 0) throw new Trouble(`identity.json:\n${faults.join('\n')}`);
  return value;
}

/** What the files were written for the last time. */
async function builtBefore() {
  const text = await readFile(path.join(ROOT, 'libs/wire/src/identity.ts'), 'utf8');
  const value = (/** @type {string} */ key) => new RegExp(`  ${key}: '([^']*)'`).exec(text)?.[1];
  const prefix = value('prefix');
  const extensionName = value('extensionName');
  if (prefix === undefined || extensionName === undefined)
    throw new Trouble('libs/wire/src/identity.ts does not say what it was written for: `git checkout` it');
  return { prefix, extensionName };
}

/**
 * @param {{ prefix: string, extensionName: string }} before
 * @param {import('./identity.mjs').Identity} after
 * @param {ReadonlySet<string>} made
 * @returns {Promise<number>} how many files follow
 */
async function rename(before, after, made) {
  if (before.prefix === after.prefix && before.extensionName === after.extensionName) return 0;
  const listed = await must('listing files', 'git', [
    '-C',
    ROOT,
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
  ]);
  let changed = 0;
  for (const file of listed.split('\0')) {
    // Other people's words stay as they were written.
    if (file === '' || made.has(file) || /^(?:package-lock\.json|docs\/decisions\/|scripts\/identity\/)/.test(file))
      continue;
    const bytes = await readFile(path.join(ROOT, file)).catch(() => null);
    if (bytes === null || bytes.includes(0)) continue;
    const text = bytes.toString('utf8');
    const now = renamed(text, before, after);
    if (now === text) continue;
    await writeFile(path.join(ROOT, file), now);
    changed += 1;
  }
  return changed;
}

/**
 * @param {string} what
 * @param {string} program a script of JavaScript, or a program
 * @param {readonly string[]} args
 */
async function must(what, program, args) {
  const script = program === 'git' ? null : program;
  const { code, output } = await (script === null ? run('git', args) : run(lockedNode(), [script, ...args]));
  if (code !== 0) throw new Trouble(`${what} failed:\n${output.trim()}`);
  return output;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`identity: ${messageOf(error)}`);
  process.exitCode = 2;
}
