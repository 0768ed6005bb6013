/** The app and, in mode authorize, the System Extension in it; still unsigned. */
import { chmod, cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { extensionPath, NAMES } from '../names.mjs';
import { templateValues, writeFilled } from './templates.mjs';

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @param {import('./bridge.mjs').Programs} programs
 * @param {string} payload
 */
export async function buildApp(plan, programs, payload) {
  const values = templateValues(plan);
  const app = path.join(payload, NAMES.app, 'Contents');
  await writeFilled('app-Info.plist', path.join(app, 'Info.plist'), values);
  await copyProgram(programs.app, path.join(app, 'MacOS', NAMES.appExecutable));
  if (plan.mode !== 'authorize') return;
  const extension = path.join(payload, extensionPath(), 'Contents');
  await writeFilled('extension-Info.plist', path.join(extension, 'Info.plist'), values);
  await copyProgram(programs.extension, path.join(extension, 'MacOS', NAMES.extensionId));
  const { appProfile, extensionProfile } = plan.signing ?? {};
  if (appProfile) await cp(appProfile, path.join(app, 'embedded.provisionprofile'));
  if (extensionProfile) await cp(extensionProfile, path.join(extension, 'embedded.provisionprofile'));
}

/**
 * @param {string} from
 * @param {string} to
 */
export async function copyProgram(from, to) {
  await mkdir(path.dirname(to), { recursive: true });
  await cp(from, to);
  await chmod(to, 0o755);
}
