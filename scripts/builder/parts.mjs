/** The parts of a build. Each does nothing when nothing has changed, and none needs another first. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { AGENT_DIR, BRIDGE_DIR, BRIDGE_SIMULATOR, CONSOLE_DIR, installed, lockedNode, ROOT } from '../places.mjs';
import { lastLines, run } from '../run.mjs';
import { Trouble } from '../trouble.mjs';
import { findCompiler } from './compiler.mjs';
import { isStale } from './stale.mjs';

/** What makes up the product, the one that takes longest first. */
export const BUILDS = [
  { what: 'the bridge', build: buildBridge },
  { what: 'libraries and server', build: buildTypeScript },
  { what: 'the agent', build: buildAgent },
  { what: 'the console', build: buildConsole },
];

/**
 * Builds everything at once, so that what waits for one thing leaves no core idle; the first failure is the one that
 * is told.
 */
export async function buildAll() {
  const ends = await Promise.allSettled(BUILDS.map(({ build }) => build()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/**
 * Libraries and server: TypeScript's own build, which knows what has changed. Agent and console have bundlers, which
 * read the sources.
 */
export async function buildTypeScript() {
  const projects = ['libs/policy', 'libs/health', 'apps/api'];
  const { code } = await run(lockedNode(), [installed('tsc'), '-b', ...projects]);
  // An incremental build may repeat an error that is mended by now; only a whole one is believed.
  if (code !== 0) await must('TypeScript', lockedNode(), [installed('tsc'), '-b', '--force', ...projects], ROOT);
}

/** The agent and the command line, by their bundler, when a source of them or of the libraries is newer. */
async function buildAgent() {
  const sources = ['apps/agent/src', 'apps/agent/bundle.mjs', 'libs/wire/src', 'libs/policy/src', 'libs/health/src'];
  const from = [...sources, 'package-lock.json'].map((source) => path.join(ROOT, source));
  if (!(await isStale(path.join(AGENT_DIR, 'build/portcullis-agent.cjs'), from))) return;
  await must('the agent', lockedNode(), ['bundle.mjs'], AGENT_DIR);
}

/** The console, by vite, when a source of it or of the libraries is newer. */
export async function buildConsole() {
  if (!(await consoleIsStale())) return;
  await must('the console', lockedNode(), [installed('vite'), 'build'], path.join(ROOT, 'apps/console'));
}

async function consoleIsStale() {
  const sources = ['apps/console', 'libs/wire/src', 'libs/policy/src', 'libs/health/src', 'package-lock.json'];
  return isStale(
    path.join(CONSOLE_DIR, 'index.html'),
    sources.map((source) => path.join(ROOT, source)),
  );
}

/** The bridge's simulator, by make. The compiler is looked for only when there is something to build. */
export async function buildBridge() {
  if (!existsSync(path.join(BRIDGE_DIR, 'Makefile'))) {
    throw new Trouble(`\`${path.join(BRIDGE_DIR, 'Makefile')}\` is missing: this checkout is not complete`);
  }
  const target = path.relative(BRIDGE_DIR, BRIDGE_SIMULATOR);
  if (existsSync(BRIDGE_SIMULATOR) && (await run('make', ['-q', target], { cwd: BRIDGE_DIR })).code === 0) return;
  const compiler = await findCompiler();
  const jobs = String(Math.max(1, availableParallelism()));
  await must('the bridge', 'make', [`-j${jobs}`, `CXX=${compiler}`, target], BRIDGE_DIR);
}

/**
 * @param {string} what
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function must(what, command, args, cwd) {
  const { code, output } = await run(command, args, { cwd });
  if (code === 0) return;
  throw new Trouble(`building ${what} failed:\n${lastLines(output, 30)}`);
}
