/**
 * Signatures, from the inside out: a signature covers what lies in the bundle at that moment. Nothing Mach-O is
 * forgotten, since all of it is looked for.
 */
import path from 'node:path';
import { extensionPath, NAMES } from '../names.mjs';
import { must } from './command.mjs';
import { findMachO } from './mach-o.mjs';
import { templateValues, writeFilled } from './templates.mjs';

/**
 * @typedef {object} Target
 * @property {string} file
 * @property {string} identifier
 * @property {string} [entitlements] template
 */

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @param {string} payload
 * @param {string} work
 */
export async function sign(plan, payload, work) {
  const values = templateValues(plan);
  const targets = await signingOrder(plan, payload);
  for (const { file, identifier, entitlements } of targets) {
    const args = ['--force', '--identifier', identifier];
    if (plan.signing === null) {
      // No hardened runtime: it would refuse libraries that share no team with the program.
      args.push('--sign', '-', '--timestamp=none');
    } else {
      args.push('--sign', plan.signing.application, '--options', 'runtime', '--timestamp');
      if (entitlements !== undefined) {
        const filled = path.join(work, entitlements);
        await writeFilled(entitlements, filled, values);
        args.push('--entitlements', filled);
      }
    }
    await must(`signing \`${path.relative(payload, file)}\``, 'codesign', [...args, file]);
  }
  for (const { file } of targets) {
    await must(`checking the signature of \`${path.relative(payload, file)}\``, 'codesign', [
      '--verify',
      '--strict',
      '--verbose=2',
      file,
    ]);
  }
  await must('checking the signature of the app with all in it', 'codesign', [
    '--verify',
    '--deep',
    '--strict',
    path.join(payload, NAMES.app),
  ]);
  if (plan.mode === 'authorize') await printRequirement(path.join(payload, extensionPath()));
}

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @param {string} payload
 * @returns {Promise<readonly Target[]>}
 */
async function signingOrder({ mode }, payload) {
  const node = path.join(payload, NAMES.agentFolder, 'node/bin/node');
  const daemon = path.join(payload, NAMES.bridgeFolder, NAMES.bridgeExecutable);
  const loose = await findMachO(path.join(payload, NAMES.productFolder));
  /** @type {Target[]} */
  const targets = loose.map((file) => {
    if (file === node) return { file, identifier: `${NAMES.agentLabel}.node`, entitlements: 'node.entitlements' };
    if (file === daemon) return { file, identifier: NAMES.bridgeLabel };
    return { file, identifier: `${NAMES.agentLabel}.${libraryName(payload, file)}` };
  });
  if (mode === 'authorize') {
    targets.push({
      file: path.join(payload, extensionPath()),
      identifier: NAMES.extensionId,
      entitlements: 'extension.entitlements',
    });
  }
  const app = { file: path.join(payload, NAMES.app), identifier: NAMES.appId };
  targets.push(mode === 'authorize' ? { ...app, entitlements: 'app.entitlements' } : app);
  return targets;
}

/**
 * Of a library, the package that it belongs to: node_modules/usb/prebuilds/… → usb.
 * @param {string} payload
 * @param {string} file
 */
function libraryName(payload, file) {
  const relative = path.relative(payload, file);
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(relative)?.[1]?.replaceAll(/[^\w-]/g, '-') ?? path.basename(file);
}

/**
 * What a profile for Full Disk Access names as CodeRequirement.
 * @param {string} extension
 */
async function printRequirement(extension) {
  const requirement = await must('reading the code requirement', 'codesign', ['-d', '-r-', extension]);
  console.log(requirement.trim());
}
