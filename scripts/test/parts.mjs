/**
 * The parts of the complete test run, in the order in which they run: the quickest to tell that something is wrong
 * first.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findCompiler } from '../builder/compiler.mjs';
import { BUILDS, buildBridge } from '../builder/parts.mjs';
import { BRIDGE_DIR, installed, lockedNode, ROOT } from '../places.mjs';
import { run } from '../run.mjs';
import { findBrowser, TOOLS } from '../tools.mjs';
import { messageOf } from '../trouble.mjs';

/**
 * @typedef {object} Result
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} leftOut what did not run, and why
 */
/** @typedef {{ name: string, run: () => Promise<Result> }} Part */

/** @type {readonly Part[]} */
export const PARTS = [
  { name: 'build', run: build },
  { name: 'check', run: check },
  ...['libs/wire', 'libs/health', 'libs/policy', 'apps/console', 'apps/agent', 'apps/api'].map((folder) => ({
    name: folder,
    // The libraries are pure: their test files have nothing to hide from each other, and loading costs more than most
    // tests.
    run: () => vitest(folder, folder.startsWith('libs/') ? ['--no-isolate'] : []),
  })),
  { name: 'scripts', run: () => vitest('scripts') },
  { name: 'native/esf-bridge', run: native },
  { name: 'e2e', run: endToEnd },
];

/** @param {readonly string[]} [leftOut] */
function nothing(leftOut = []) {
  return { passed: 0, failed: 0, leftOut };
}

/** What the parts after it run; a failure here is counted once, and they say the rest. */
async function build() {
  /** @type {string[]} */
  const problems = [];
  const noCompiler = await whyNoCompiler();
  const steps = BUILDS.map(({ build: one }) => one).filter((one) => noCompiler === null || one !== buildBridge);
  for (const one of steps) {
    await one().catch((error) => {
      problems.push(messageOf(error));
      console.log(messageOf(error));
    });
  }
  return { passed: steps.length - problems.length, failed: problems.length, leftOut: [] };
}

/** @returns {Promise<string | null>} */
async function whyNoCompiler() {
  return findCompiler().then(() => null, messageOf);
}

async function check() {
  const { code, output } = await run(lockedNode(), ['scripts/check.mjs'], { show: true });
  const counts = /(\d+) passed, (\d+) failed\s*$/.exec(output);
  const [passed, failed] = [Number(counts?.[1] ?? 0), Number(counts?.[2] ?? 0)];
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, leftOut: [] };
}

/**
 * @param {string} folder
 * @param {readonly string[]} [more] arguments
 * @returns {Promise<Result>}
 */
async function vitest(folder, more = []) {
  const work = await mkdtemp(path.join(tmpdir(), 'portcullis-test-'));
  const report = path.join(work, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const args = [installed('vitest'), 'run', '--passWithNoTests', ...reporters, ...more];
    const { code } = await run(lockedNode(), args, { cwd: path.join(ROOT, folder), show: true });
    return countVitest(folder, code, await readFile(report, 'utf8').catch(() => '{}'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {number} code
 * @param {string} report
 * @returns {Result}
 */
export function countVitest(folder, code, report) {
  /** @type {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number }} */
  const { numPassedTests: passed = 0, numFailedTests = 0, numPendingTests: skipped = 0 } = JSON.parse(report);
  // A file that cannot be loaded, or an error outside of any test, has no failed test of its own.
  const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  return { passed, failed, leftOut: skipped === 0 ? [] : [`${skipped} tests of ${folder} (they say themselves why)`] };
}

async function native() {
  if (!existsSync(path.join(BRIDGE_DIR, 'Makefile'))) return { passed: 0, failed: 1, leftOut: [] };
  const why = await whyNoCompiler();
  if (why !== null) return nothing([`native/esf-bridge (${why})`]);
  const compiler = await findCompiler();
  const { code, output } = await run('make', ['-j2', `CXX=${compiler}`, 'test'], { cwd: BRIDGE_DIR, show: true });
  return { ...countNative(code, output), leftOut: await fuzzingLeftOut() };
}

/**
 * Adds up what doctest prints for each program, `test cases: 12 | 11 passed | 1 failed | 0 skipped`.
 * @param {number} code
 * @param {string} output
 */
export function countNative(code, output) {
  let passed = 0;
  let failed = 0;
  for (const line of output.matchAll(/test cases:\s*\d+\s*\|\s*(\d+) passed\s*\|\s*(\d+) failed/g)) {
    passed += Number(line[1]);
    failed += Number(line[2]);
  }
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

async function fuzzingLeftOut() {
  const clang = TOOLS.find((tool) => tool.name.startsWith('clang'));
  if (clang === undefined || (await clang.isThere())) return [];
  return [`${clang.without} (${clang.name} is missing: npm run setup:tools)`];
}

async function endToEnd() {
  const why = await whyNoCompiler();
  if (why !== null) return nothing([`the end-to-end tests (${why})`]);
  if ((await findBrowser()) !== null) return vitest('e2e');
  const result = await vitest('e2e', ['--exclude', '**/*.browser.test.ts']);
  const leftOut = 'the end-to-end tests in a browser (Chromium is missing: npm run setup:tools)';
  return { ...result, leftOut: [...result.leftOut, leftOut] };
}
