/** `npm run bench`: the benchmarks of every part, one after the other, so that none disturbs another. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findCompiler } from './builder/compiler.mjs';
import { buildAll } from './builder/parts.mjs';
import { BRIDGE_DIR, ROOT } from './places.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';
import { messageOf } from './trouble.mjs';

const WORKSPACES = ['libs/wire', 'libs/policy', 'libs/health', 'apps/api', 'apps/agent', 'apps/console'];

let failed = 0;

/**
 * @param {string} name
 * @param {() => Promise<number>} work answers with an exit code
 */
async function bench(name, work) {
  console.log(`\n── ${name} ──`);
  const code = await work().catch((error) => {
    console.error(messageOf(error));
    return 1;
  });
  if (code !== 0) failed += 1;
}

await bench('build', async () => {
  await step('building', buildAll);
  return 0;
});
for (const workspace of WORKSPACES) {
  /** @type {{ scripts?: Record<string, string> }} */
  const { scripts = {} } = JSON.parse(await readFile(path.join(ROOT, workspace, 'package.json'), 'utf8'));
  if (scripts['bench'] === undefined) continue;
  await bench(workspace, async () => (await run('npm', ['run', 'bench', '-w', workspace], { show: true })).code);
}
const hasNativeBench = (await run('make', ['-n', 'bench'], { cwd: BRIDGE_DIR })).code === 0;
if (hasNativeBench) {
  await bench('native/esf-bridge', async () => {
    const compiler = await findCompiler();
    return (await run('make', [`CXX=${compiler}`, 'bench'], { cwd: BRIDGE_DIR, show: true })).code;
  });
}
console.log(failed === 0 ? '\nall benchmarks ran' : `\n${failed} did not run to their end`);
process.exitCode = failed === 0 ? 0 : 1;
