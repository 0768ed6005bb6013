/** launchd jobs, the uninstaller, the script that measures, and the scripts that Installer runs. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NAMES, shellNames } from '../names.mjs';
import { copyProgram } from './app.mjs';
import { PACKAGING } from './places.mjs';
import { templateValues, writeFilled } from './templates.mjs';
import { walk } from './walk.mjs';

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @param {import('./bridge.mjs').Programs} programs
 * @param {string} payload
 * @param {string} work
 * @returns {Promise<string>} the folder with what Installer runs
 */
export async function layOutInstaller(plan, programs, payload, work) {
  const values = templateValues(plan);
  const daemons = path.join(payload, 'Library/LaunchDaemons');
  await writeFilled('agent.plist', path.join(daemons, `${NAMES.agentLabel}.plist`), values);
  await writeFilled('app.plist', path.join(payload, 'Library/LaunchAgents', `${NAMES.appLabel}.plist`), values);
  if (plan.mode === 'approve') {
    await writeFilled('bridge.plist', path.join(daemons, `${NAMES.bridgeLabel}.plist`), values);
    await copyProgram(programs.daemon, path.join(payload, NAMES.bridgeFolder, NAMES.bridgeExecutable));
  }
  const names = shellNames(plan);
  const product = path.join(payload, NAMES.productFolder);
  await copyScripts(['uninstall.sh', 'jobs.sh'], product, names);
  await cp(path.join(PACKAGING, 'first-mac'), path.join(product, 'first-mac'), { recursive: true });
  await cp(path.join(PACKAGING, 'first-mac.sh'), path.join(product, 'first-mac.sh'));
  const scripts = path.join(work, 'scripts');
  await copyScripts(['preinstall', 'postinstall', 'jobs.sh'], scripts, names);
  return scripts;
}

/**
 * @param {readonly string[]} scripts
 * @param {string} folder
 * @param {string} names
 */
async function copyScripts(scripts, folder, names) {
  await mkdir(folder, { recursive: true });
  for (const script of scripts) await cp(path.join(PACKAGING, 'installer', script), path.join(folder, script));
  await writeFile(path.join(folder, 'names.sh'), names);
}

/**
 * `files.txt`: what postinstall leaves when it removes what an earlier version brought. Made last.
 * @param {string} payload
 */
export async function writeFileList(payload) {
  const product = path.join(payload, NAMES.productFolder);
  const entries = await walk(product);
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `./${path.relative(product, path.join(entry.parentPath, entry.name))}`);
  // In the order of `LC_ALL=C sort`, by which comm(1) compares.
  const sorted = [...new Set([...files, './files.txt'])].toSorted((left, right) =>
    Buffer.compare(Buffer.from(left), Buffer.from(right)),
  );
  await writeFile(path.join(product, 'files.txt'), `${sorted.join('\n')}\n`);
}
