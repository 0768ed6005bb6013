/**
 * `npm run check`: format, lint, types, import boundaries, the description of the API and generated files. All of it
 * runs, whatever fails; the last line says how many did not pass.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { boundaryProblems } from './check/boundaries.mjs';
import { folderProblems } from './check/folders.mjs';
import { citationProblems } from './check/citations.mjs';
import { driftProblems } from './check/generated.mjs';
import { lineLengthProblems } from './check/line-lengths.mjs';
import { nativeFormatProblems } from './check/native-format.mjs';
import { installed, lockedNode, ROOT } from './places.mjs';
import { run } from './run.mjs';
import { messageOf } from './trouble.mjs';

/**
 * One thing that is checked. It answers with what is wrong, or with nothing, or with `null` where it cannot be checked.
 * @typedef {{ name: string, find: () => Promise<string | null> }} Check
 */

/** @type {readonly Check[]} */
const CHECKS = [
  { name: 'format (npm run format mends it)', find: () => tool('prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'format of native sources (clang-format -i mends it)', find: nativeFormatProblems },
  { name: 'length of lines', find: async () => (await lineLengthProblems()).join('\n') },
  { name: 'lint', find: () => tool('oxlint', ['-c', '.config/oxlint.json', '--type-aware', '--deny-warnings', '.']) },
  { name: 'types', find: () => checkTypes() },
  { name: 'types of tests and scripts', find: checkTestTypes },
  { name: 'imports run one way', find: async () => (await boundaryProblems()).join('\n') },
  {
    name: 'nothing unused, nothing undeclared',
    find: () => tool('knip', ['--config', '.config/knip.json', '--no-progress', '--no-config-hints']),
  },
  { name: 'folders and layers', find: async () => (await folderProblems()).join('\n') },
  { name: 'what is cited is there', find: async () => (await citationProblems()).join('\n') },
  { name: 'description of the API', find: checkDescription },
  { name: 'generated files are up to date', find: async () => (await driftProblems()).join('\n') },
];

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 */
async function tool(name, args, env = {}) {
  const { code, output } = await run(lockedNode(), [installed(name), ...args], { env });
  return code === 0 ? '' : output.trim() || `${name} ended with ${code}`;
}

/** Redocly speaks to nobody: neither what it counts nor whether there is a newer one concerns a check. */
function checkDescription() {
  return tool('redocly', ['lint', 'apps/api/openapi.json', '--config', '.config/redocly.yaml', '--format', 'stylish'], {
    REDOCLY_TELEMETRY: 'off',
    REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  });
}

/**
 * What the build has compiled is taken as it is. An incremental build may repeat an error that is mended by now: only
 * a whole one is believed.
 */
async function checkTypes() {
  return (await tool('tsc', ['-b'])) === '' ? '' : tool('tsc', ['-b', '--force']);
}

/** Every folder of tests or scripts has a tsconfig of its own, since a build leaves them out. */
async function checkTestTypes() {
  /** @type {string[]} */
  const projects = ['scripts', 'e2e'];
  for (const parent of ['libs', 'apps']) {
    for (const workspace of await readdir(path.join(ROOT, parent))) {
      for (const folder of ['test', 'bench', 'e2e', 'packaging']) projects.push(path.join(parent, workspace, folder));
    }
  }
  /** @type {string[]} */
  const problems = [];
  for (const project of projects) {
    if (!existsSync(path.join(ROOT, project, 'tsconfig.json'))) {
      if (await hasSources(project)) problems.push(`${project} has no tsconfig.json: its types are not checked`);
      continue;
    }
    problems.push(await tool('tsc', ['-p', project, '--noEmit']));
  }
  return problems.filter((problem) => problem !== '').join('\n');
}

/** @param {string} folder */
async function hasSources(folder) {
  const entries = await readdir(path.join(ROOT, folder), { recursive: true }).catch(() => []);
  return entries.some((entry) => /\.tsx?$/.test(entry));
}

const tally = { passed: 0, FAILED: 0, 'left out': 0 };
const only = process.argv[2];
for (const check of CHECKS) {
  if (only !== undefined && !check.name.startsWith(only)) continue;
  const wrong = await check.find().catch(messageOf);
  const how = wrong === null ? 'left out' : wrong === '' ? 'passed' : 'FAILED';
  tally[how] += 1;
  console.log(`${how}  ${check.name}`);
  if (wrong) console.log(wrong);
}
const leftOut =
  tally['left out'] === 0 ? '' : `, ${tally['left out']} left out (npm run setup:tools installs what it takes)`;
console.log(`${tally.passed} passed, ${tally.FAILED} failed${leftOut}`);
process.exitCode = tally.FAILED === 0 ? 0 : 1;
