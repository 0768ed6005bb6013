/** Files that are made by a program and committed: they must be what the program makes now. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { API_CLI, lockedNode, ROOT } from '../places.mjs';
import { run } from '../run.mjs';

/**
 * @typedef {object} Generated
 * @property {string} file in the repository
 * @property {string} how command that mends it
 * @property {() => Promise<{ code: number, output: string }>} make prints what the file should hold
 */

/** @type {readonly Generated[]} */
const GENERATED = [
  {
    file: 'apps/api/openapi.json',
    how: 'npm run openapi -w apps/api',
    make: () => run(lockedNode(), [API_CLI, 'openapi']),
  },
  {
    file: 'native/esf-bridge/core/policy/shared_names.h',
    how: 'node native/esf-bridge/core/policy/generate-names.mjs > native/esf-bridge/core/policy/shared_names.h',
    make: () => run(lockedNode(), [path.join(ROOT, 'native/esf-bridge/core/policy/generate-names.mjs')]),
  },
  ...['libs/wire/src/identity.ts', 'apps/agent/packaging/identity.mjs', 'native/esf-bridge/macos/identity.h'].map(
    (file) => ({
      file,
      how: 'npm run identity',
      make: () => run(lockedNode(), [path.join(ROOT, 'scripts/identity/main.mjs'), '--print', file]),
    }),
  ),
  {
    file: 'native/esf-bridge/macos/app/model/health_words.inc',
    how: 'node native/esf-bridge/macos/app/generate-words.mjs > native/esf-bridge/macos/app/model/health_words.inc',
    make: () => run(lockedNode(), [path.join(ROOT, 'native/esf-bridge/macos/app/generate-words.mjs')]),
  },
];

/** @returns {Promise<readonly string[]>} one line for each file that differs */
export async function driftProblems() {
  /** @type {string[]} */
  const problems = [];
  for (const { file, how, make } of GENERATED) {
    if (!existsSync(path.join(ROOT, file))) {
      problems.push(`${file} is missing: \`${how}\` makes it`);
      continue;
    }
    const { code, output } = await make();
    if (code !== 0) problems.push(`${file} cannot be made anew:\n${output.trim()}`);
    else if (output !== (await readFile(path.join(ROOT, file), 'utf8'))) {
      problems.push(`${file} is out of date: \`${how}\` mends it`);
    }
  }
  return problems;
}
