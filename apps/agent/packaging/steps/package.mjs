/** The package around the payload, Apple's blessing for it, and a last look. */
import { chmod, lutimes, mkdir, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { extensionPath, NAMES } from '../names.mjs';
import { must, run } from './command.mjs';
import { writeFileList } from './installer.mjs';
import { Problems } from './problems.mjs';
import { readRuntime } from './runtime.mjs';
import { templateValues, writeFilled } from './templates.mjs';
import { walk } from './walk.mjs';

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @param {string} payload
 * @param {string} scripts
 * @param {string} work
 * @returns {Promise<string>} the package, not yet under its final name
 */
export async function buildPackage(plan, payload, scripts, work) {
  const { oldestSystem: oldestInstall } = await readRuntime();
  const values = { ...templateValues(plan), oldestInstall };
  await writeFileList(payload);
  for (const folder of [payload, scripts]) await settle(folder, plan.epoch);
  const component = path.join(work, 'component.plist');
  const distribution = path.join(work, 'Distribution.xml');
  await writeFilled('component.plist', component, values);
  await writeFilled('Distribution.xml', distribution, values);
  const parts = path.join(work, 'parts');
  await mkdir(parts, { recursive: true });
  await must('making the component', 'pkgbuild', [
    '--root',
    payload,
    '--scripts',
    scripts,
    '--component-plist',
    component,
    '--identifier',
    NAMES.packageId,
    '--version',
    plan.packageVersion,
    '--install-location',
    '/',
    '--ownership',
    'recommended',
    path.join(parts, 'component.pkg'),
  ]);
  const made = path.join(work, 'made.pkg');
  const signature = plan.signing === null ? [] : ['--sign', plan.signing.installer, '--timestamp'];
  await must('making the package', 'productbuild', [
    '--distribution',
    distribution,
    '--package-path',
    parts,
    ...signature,
    made,
  ]);
  return made;
}

/**
 * The same permissions and times whoever builds, so that two builds differ in their signatures alone.
 * @param {string} folder
 * @param {number} epoch
 */
async function settle(folder, epoch) {
  const entries = await walk(folder);
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) {
      await lutimes(file, epoch, epoch);
      continue;
    }
    const isProgram = entry.isDirectory() || ((await stat(file)).mode & 0o100) !== 0;
    await chmod(file, isProgram ? 0o755 : 0o644);
    await utimes(file, epoch, epoch);
  }
  await chmod(folder, 0o755);
  await utimes(folder, epoch, epoch);
}

/**
 * @param {import('./arguments.mjs').SigningOptions} signing
 * @param {string} made
 */
export async function notarise({ notaryProfile }, made) {
  const credentials = ['--keychain-profile', notaryProfile];
  const { output, stdout } = await run('xcrun', [
    'notarytool',
    'submit',
    made,
    ...credentials,
    '--wait',
    '--timeout',
    '50m',
    '--output-format',
    'json',
  ]);
  const { status, id } = readAnswer(stdout);
  if (status !== 'Accepted') {
    const log = id === undefined ? output : (await run('xcrun', ['notarytool', 'log', id, ...credentials])).output;
    throw new Problems([`Apple did not accept the package (${status ?? 'no answer'}):\n${log.trim().slice(0, 8000)}`]);
  }
  await must('stapling the ticket', 'xcrun', ['stapler', 'staple', made]);
}

/**
 * @param {string} text
 * @returns {{ status?: string, id?: string }}
 */
function readAnswer(text) {
  try {
    /** @type {{ status?: unknown, id?: unknown }} */
    const { status, id } = JSON.parse(text);
    return { ...(typeof status === 'string' ? { status } : {}), ...(typeof id === 'string' ? { id } : {}) };
  } catch {
    return {};
  }
}

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @param {string} made
 */
export async function verifyPackage(plan, made) {
  const files = (await must('reading the package', 'pkgutil', ['--payload-files', made]))
    .split('\n')
    .map((line) => line.replace(/^\.\//, ''));
  const needed = [
    `${NAMES.app}/Contents/MacOS/${NAMES.appExecutable}`,
    `${NAMES.agentFolder}/node/bin/node`,
    `${NAMES.agentFolder}/apps/agent/build/portcullis-agent.cjs`,
    `/Library/LaunchDaemons/${NAMES.agentLabel}.plist`,
    plan.mode === 'authorize'
      ? `${extensionPath()}/Contents/MacOS/${NAMES.extensionId}`
      : `${NAMES.bridgeFolder}/${NAMES.bridgeExecutable}`,
  ];
  const missing = needed.filter((file) => !files.includes(file.slice(1)));
  if (missing.length > 0) throw new Problems(missing.map((file) => `the package lacks \`${file}\``));
  if (plan.signing === null) return;
  await must('checking the signature of the package', 'pkgutil', ['--check-signature', made]);
  await must('checking the ticket', 'xcrun', ['stapler', 'validate', made]);
  await must('asking Gatekeeper', 'spctl', ['--assess', '--type', 'install', '--verbose=2', made]);
}
