/** The command line of the build. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MODES, NAMES } from '../names.mjs';
import { Problems } from './problems.mjs';

export const USAGE = `Usage: apps/agent/packaging/build.sh --mode approve|authorize [--unsigned | signing options] [options]

Makes the installer package of Portcullis on a Mac.

  --mode approve      app, root daemon and agent; needs no entitlement from Apple
  --mode authorize    app with the System Extension, and agent; needs Apple's Endpoint Security entitlement
  --managed           for Macs under device management alone (authorize): holds the boot until the extension listens
  --unsigned          sign for test Macs only (ad hoc, no notarisation); approve alone

Signing:
  --application NAME        Developer ID Application identity, as \`security find-identity -v -p codesigning\` prints it
  --installer NAME          Developer ID Installer identity
  --notary-profile NAME     what \`xcrun notarytool store-credentials NAME\` keeps in the keychain
  --app-profile FILE        provisioning profile of ${NAMES.appId} (authorize)
  --extension-profile FILE  provisioning profile of ${NAMES.extensionId} (authorize)

Options:
  --arch universal|arm64|x86_64  processors (default universal)
  --build NUMBER                 build number, never less than that of an earlier package (default: number of commits)
  --out FILE                     default apps/agent/packaging/build/Portcullis-VERSION-MODE[-managed].pkg
  --keep-work                    leave the folder with the payload for a look
  --help
`;

const STRING = /** @type {const} */ ({ type: 'string' });
const FLAG = /** @type {const} */ ({ type: 'boolean' });
const OPTIONS = {
  mode: STRING,
  managed: FLAG,
  unsigned: FLAG,
  application: STRING,
  installer: STRING,
  'notary-profile': STRING,
  'app-profile': STRING,
  'extension-profile': STRING,
  arch: STRING,
  build: STRING,
  out: STRING,
  'keep-work': FLAG,
  help: FLAG,
};

/** Slices of each program, by what `--arch` says. */
const PROCESSORS = /** @type {Readonly<Record<string, readonly string[]>>} */ ({
  universal: ['arm64', 'x86_64'],
  arm64: ['arm64'],
  x86_64: ['x86_64'],
});

/**
 * @typedef {object} SigningOptions
 * @property {string} application
 * @property {string} installer
 * @property {string} notaryProfile
 * @property {string} [appProfile]
 * @property {string} [extensionProfile]
 */
/**
 * @typedef {object} Options
 * @property {import('../names.mjs').Mode} mode
 * @property {boolean} managed a profile gives Full Disk Access before the package is installed
 * @property {SigningOptions | null} signing `null`: ad hoc
 * @property {readonly string[]} processors
 * @property {number | null} build
 * @property {string | null} out
 * @property {boolean} keepWork
 */

/**
 * Everything that is wrong is told at once. Throws Problems.
 * @param {readonly string[]} args
 * @returns {Options | 'help'}
 */
export function readOptions(args) {
  const values = parse(args);
  if (values.help) return 'help';
  /** @type {string[]} */
  const problems = [];
  const mode = MODES.find((one) => one === values.mode);
  if (mode === undefined) problems.push(`--mode ${said(values.mode)}: give approve or authorize`);
  if (values.managed && mode === 'approve') problems.push('--managed: has no meaning in mode approve');
  const processors = PROCESSORS[values.arch ?? 'universal'];
  if (processors === undefined) problems.push(`--arch ${said(values.arch)}: give universal, arm64 or x86_64`);
  const build = values.build === undefined ? null : Number(values.build);
  if (build !== null && !/^[1-9]\d{0,8}$/.test(values.build ?? '')) {
    problems.push(`--build ${said(values.build)}: give a whole number from 1`);
  }
  if (values.out !== undefined && !values.out.endsWith('.pkg'))
    problems.push(`--out ${said(values.out)}: must end with .pkg`);
  const signing = signingOptions(values, mode, problems);
  if (problems.length > 0 || mode === undefined || processors === undefined) {
    throw new Problems(problems, 2);
  }
  const out = values.out === undefined ? null : path.resolve(values.out);
  const managed = values.managed ?? false;
  return { mode, managed, signing, processors, build, out, keepWork: values['keep-work'] ?? false };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new Problems([`${error instanceof Error ? error.message : String(error)}: see --help`], 2);
  }
}

/**
 * @param {ReturnType<typeof parse>} values
 * @param {import('../names.mjs').Mode | undefined} mode
 * @param {string[]} problems
 * @returns {SigningOptions | null}
 */
function signingOptions(values, mode, problems) {
  const always = /** @type {const} */ (['application', 'installer', 'notary-profile']);
  const profiles = /** @type {const} */ (['app-profile', 'extension-profile']);
  const given = [...always, ...profiles].filter((name) => values[name] !== undefined);
  if (values.unsigned) {
    if (mode === 'authorize') {
      problems.push('--unsigned: macOS runs an Endpoint Security extension only when it is signed with a Developer ID');
    }
    for (const name of given) problems.push(`--${name}: has no meaning with --unsigned`);
    return null;
  }
  const needed = mode === 'authorize' ? [...always, ...profiles] : always;
  for (const name of needed) {
    if (!values[name])
      problems.push(`--${name} is missing${name === 'application' ? ' (or --unsigned, for test Macs)' : ''}`);
  }
  if (mode === 'approve') {
    for (const name of profiles) if (values[name]) problems.push(`--${name}: has no meaning in mode approve`);
  }
  return {
    application: values.application ?? '',
    installer: values.installer ?? '',
    notaryProfile: values['notary-profile'] ?? '',
    ...(values['app-profile'] === undefined ? {} : { appProfile: path.resolve(values['app-profile']) }),
    ...(values['extension-profile'] === undefined
      ? {}
      : { extensionProfile: path.resolve(values['extension-profile']) }),
  };
}

/** @param {string | undefined} value */
function said(value) {
  return value === undefined ? 'is missing' : `\`${value}\``;
}
