/**
 * The process in which mutants are tried: one vitest that stays, told by messages which mutant to put in. A changed
 * text is given to the tests in place of the file's; nothing is written, so nothing can be left behind.
 *
 * In: `{ mutant }` one after the other. Out: `{ ready: string }` why it cannot begin, or empty; `{ noticed }` for
 * each mutant: the test that failed, or null.
 */
import { BaseSequencer, createVitest } from 'vitest/node';

/** @typedef {import('./choose.mjs').Mutant} Mutant */
/** @typedef {import('vitest/node').TestSpecification} Specification */

/** The quickest tests come first, since one that notices is enough; vitest would begin with the slowest. */
class AsGiven extends BaseSequencer {
  /**
   * @override
   * @param {Specification[]} specifications
   */
  async sort(specifications) {
    return specifications;
  }
}

const END_WITHIN = 15_000;
const folder = process.argv[2] ?? '';
/** @type {Mutant | null} */
let present = null;
/** What failed in this run: tests, and files that did not come to any. @type {{ tests: string[], files: string[] }} */
let failures = { tests: [], files: [] };

/**
 * Heard while a run goes on: what vitest returns of a run, and keeps of its files, is the last state of every file it
 * ever ran, so that a file that failed for one mutant would be held against all that follow.
 * @type {import('vitest/node').Reporter}
 */
const listening = {
  onTestModuleEnd(module) {
    if (module.ok()) return;
    const file = module.relativeModuleId;
    const failed = [...module.children.allTests('failed')].map(({ fullName }) => `${file}: ${fullName}`);
    // Without a failed test it did not load, or was given up since another file had failed by then.
    if (failed.length === 0) failures.files.push(`${file}: does not load`);
    failures.tests.push(...failed);
  },
};

const vitest = await createVitest(
  'test',
  {
    root: folder,
    watch: false,
    bail: 1,
    reporters: [listening],
    silent: true,
    // It is keyed by what stands in the file, so it would hand out a mutant long after.
    fsModuleCache: false,
    sequence: { sequencer: AsGiven },
  },
  {
    plugins: [
      {
        name: 'portcullis-mutant',
        enforce: 'pre',
        load: (id) =>
          present !== null && id.split('?')[0] === present.file ? { code: present.text, map: null } : null,
      },
    ],
  },
);

/** Milliseconds that each test file took when nothing was changed. @type {Map<string, number>} */
const took = new Map();

/** @param {readonly Specification[]} specifications */
async function firstFailure(specifications) {
  failures = { tests: [], files: [] };
  const { unhandledErrors } = await vitest.runTestSpecifications([...specifications]);
  const outside = unhandledErrors.map((error) => `an error outside of any test: ${said(error)}`);
  return failures.tests[0] ?? failures.files[0] ?? outside[0] ?? null;
}

/**
 * Errors of other processes arrive without their prototype.
 * @param {unknown} error
 */
function said(error) {
  const { message } = /** @type {{ message?: unknown }} */ (error);
  return typeof message === 'string' ? message : JSON.stringify(error);
}

/** The tests must pass as things are, or they would notice everything. */
async function rehearse() {
  const all = await vitest.globTestSpecifications();
  const failed = await firstFailure(all);
  for (const module of vitest.state.getTestModules()) took.set(module.moduleId, module.diagnostic().duration);
  return failed === null ? '' : `the tests do not pass as things are: ${failed}`;
}

/** @param {Mutant} mutant */
async function attempt(mutant) {
  vitest.config.related = [mutant.file];
  const related = await vitest.getRelevantTestSpecifications();
  if (related.length === 0) return null;
  present = mutant;
  vitest.invalidateFile(mutant.file);
  try {
    return await firstFailure(related.toSorted((one, other) => time(one) - time(other)));
  } finally {
    present = null;
    vitest.invalidateFile(mutant.file);
  }
}

/** @param {Specification} specification */
function time(specification) {
  return took.get(specification.moduleId) ?? 0;
}

/** @param {{ ready: string } | { noticed: string | null }} message */
function tell(message) {
  if (process.connected) process.send?.(message);
}

process.on('message', (/** @type {{ mutant: Mutant }} */ { mutant }) => {
  void attempt(mutant).then((noticed) => tell({ noticed }));
});

/**
 * Ends the run and what it started; a test that loops for ever hears nothing, and goes with the whole process group.
 */
function end() {
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), END_WITHIN);
  void vitest
    .cancelCurrentRun('keyboard-input')
    .then(() => vitest.close())
    .finally(() => process.exit(0));
}
for (const sign of /** @type {const} */ (['disconnect', 'SIGTERM'])) process.once(sign, end);
tell({ ready: process.argv[3] === 'again' ? '' : await rehearse() });
