/**
 * Makes the installer package on a Mac: `apps/agent/packaging/build.sh --help`. Nothing under its final name is ever
 * half-done: the package gets it when everything before has succeeded.
 */
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildAgent } from './steps/agent.mjs';
import { readOptions, USAGE } from './steps/arguments.mjs';
import { buildApp } from './steps/app.mjs';
import { buildBridge } from './steps/bridge.mjs';
import { layOutInstaller } from './steps/installer.mjs';
import { buildPackage, notarise, verifyPackage } from './steps/package.mjs';
import { preflight } from './steps/preflight.mjs';
import { Problems } from './steps/problems.mjs';
import { sign } from './steps/sign.mjs';

/** @param {readonly string[]} args */
async function main(args) {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const plan = await preflight(options);
  const work = await mkdtemp(path.join(tmpdir(), 'portcullis-package-'));
  try {
    const payload = path.join(work, 'payload');
    step('the native programs');
    const programs = await buildBridge(plan);
    step('the agent, with its own Node');
    await buildAgent(plan, payload, work);
    step('the app');
    await buildApp(plan, programs, payload);
    step('jobs and scripts');
    const scripts = await layOutInstaller(plan, programs, payload, work);
    step(plan.signing === null ? 'signing, for this Mac alone' : 'signing');
    await sign(plan, payload, work);
    step('the package');
    const made = await buildPackage(plan, payload, scripts, work);
    if (plan.signing !== null) {
      step('notarising (Apple takes some minutes)');
      await notarise(plan.signing, made);
    }
    await verifyPackage(plan, made);
    await mkdir(path.dirname(plan.output), { recursive: true });
    await rename(made, plan.output).catch(() => copyThenRename(made, plan.output));
    console.log(`made ${path.relative(process.cwd(), plan.output)}`);
  } finally {
    if (options.keepWork) console.log(`kept ${work}`);
    else await rm(work, { recursive: true, force: true });
  }
}

/**
 * Across file systems, where a rename is not possible.
 * @param {string} from
 * @param {string} to
 */
async function copyThenRename(from, to) {
  const { copyFile } = await import('node:fs/promises');
  await copyFile(from, `${to}.part`);
  await rename(`${to}.part`, to);
}

/** @param {string} what */
function step(what) {
  console.log(`== ${what}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Problems)) throw error;
  process.stderr.write(`package: ${error.message}\n${error.exitCode === 2 ? 'see --help\n' : ''}`);
  process.exitCode = error.exitCode;
}
