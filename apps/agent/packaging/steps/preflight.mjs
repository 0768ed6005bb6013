/** What has to be true before anything is built, looked at all at once. */
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse as parsePlist } from 'plist';
import { IDENTITY } from '../identity.mjs';
import { NAMES } from '../names.mjs';
import { isThere, run } from './command.mjs';
import { PACKAGING, ROOT } from './places.mjs';
import { Problems } from './problems.mjs';

/**
 * @typedef {object} Plan
 * @property {import('../names.mjs').Mode} mode
 * @property {boolean} managed
 * @property {readonly string[]} processors
 * @property {string} version for people: 0.1.0
 * @property {string} packageVersion what Installer compares: 0.1.0.812
 * @property {string} bundleVersion CFBundleVersion: 1000.812; an extension is only replaced by a greater one
 * @property {string | null} team Apple's ten characters; `null` when signed ad hoc
 * @property {import('./arguments.mjs').SigningOptions | null} signing
 * @property {string} output
 * @property {number} epoch seconds; the time of every file in the package
 */

const TOOLS = ['xcrun', 'make', 'npm', 'tar', 'lipo', 'codesign', 'pkgbuild', 'productbuild', 'pkgutil'];
const SIGNING_TOOLS = ['security', 'spctl'];

/**
 * Throws Problems that name everything missing.
 * @param {import('./arguments.mjs').Options} options
 * @returns {Promise<Plan>}
 */
export async function preflight({ mode, managed, signing, processors, build, out }) {
  /** @type {string[]} */
  const problems = [];
  const system = (await run('uname', ['-s'])).stdout.trim();
  if (system !== 'Darwin') problems.push(`packages are made on a Mac; this is ${system || 'an unknown system'}`);
  const missing = (signing === null ? TOOLS : [...TOOLS, ...SIGNING_TOOLS]).filter((tool) => !isThere(tool));
  if (missing.length > 0) {
    const names = missing.map((tool) => `\`${tool}\``).join(', ');
    problems.push(`not found: ${names}: install Apple's command line tools with \`xcode-select --install\``);
  }
  const source = await readSource(build, problems);
  const team = signing === null ? null : await checkSigning(mode, signing, problems);
  if (problems.length > 0) throw new Problems(problems, 2);
  const { version, number, epoch } = source;
  const output = out ?? path.join(PACKAGING, 'build', `Portcullis-${version}-${mode}${managed ? '-managed' : ''}.pkg`);
  const versions = {
    version,
    packageVersion: `${version}.${number}`,
    bundleVersion: `${versionCode(version)}.${number}`,
  };
  return { mode, managed, processors, ...versions, team, signing, output, epoch };
}

/**
 * 0.1.0 → 1000, 1.2.3 → 1002003: the first of the two numbers in CFBundleVersion.
 * @param {string} version
 */
export function versionCode(version) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1000 + patch;
}

/**
 * @param {number | null} build
 * @param {string[]} problems
 */
async function readSource(build, problems) {
  const { version } = JSON.parse(await readFile(path.join(ROOT, 'apps/agent/package.json'), 'utf8'));
  if (!/^\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(version)) {
    problems.push(`apps/agent/package.json: version \`${version}\` is not three numbers of at most three digits`);
  }
  const git = async (/** @type {readonly string[]} */ args) => (await run('git', ['-C', ROOT, ...args])).stdout.trim();
  let number = build ?? 0;
  if (build === null) {
    const shallow = await git(['rev-parse', '--is-shallow-repository']);
    number = Number(await git(['rev-list', '--count', 'HEAD']));
    if (shallow !== 'false' || !(number > 0)) {
      problems.push('the number of commits is not known here (a shallow clone, or no git): give --build NUMBER');
    }
  }
  const epoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? (await git(['log', '-1', '--format=%ct'])));
  return { version, number, epoch: Number.isInteger(epoch) && epoch > 0 ? epoch : Math.floor(Date.now() / 1000) };
}

/**
 * @param {import('../names.mjs').Mode} mode
 * @param {import('./arguments.mjs').SigningOptions} signing
 * @param {string[]} problems
 * @returns {Promise<string | null>} the team
 */
async function checkSigning(mode, signing, problems) {
  const identities = (await run('security', ['find-identity', '-v'])).stdout;
  const has = (/** @type {string} */ name) => identities.includes(`"${name}"`);
  for (const [option, kind] of /** @type {const} */ ([
    ['application', 'Developer ID Application'],
    ['installer', 'Developer ID Installer'],
  ])) {
    const name = signing[option];
    if (!name.startsWith(`${kind}: `))
      problems.push(`--${option} \`${name}\`: must be the whole name of a "${kind}: …" identity`);
    else if (!has(name))
      problems.push(`--${option} \`${name}\`: is not in the keychain with its private key, or has expired`);
  }
  const team = teamOf(signing.application);
  if (team === null) problems.push(`--application \`${signing.application}\`: does not end with a team in parentheses`);
  else if (IDENTITY.team !== null && team !== IDENTITY.team)
    problems.push(`--application \`${signing.application}\`: identity.json names team ${IDENTITY.team}`);
  else if (teamOf(signing.installer) !== team) problems.push('--application and --installer belong to different teams');
  const notary = await run('xcrun', ['notarytool', 'history', '--keychain-profile', signing.notaryProfile]);
  if (notary.code !== 0) {
    const end = notary.output.trim().split('\n').at(-1) ?? '';
    problems.push(
      `--notary-profile \`${signing.notaryProfile}\`: Apple does not take it (${end}): make it with \`xcrun notarytool store-credentials ${signing.notaryProfile}\``,
    );
  }
  if (mode === 'authorize' && team !== null) {
    await checkProfile(
      'app-profile',
      signing.appProfile,
      `${team}.${NAMES.appId}`,
      'com.apple.developer.system-extension.install',
      problems,
    );
    await checkProfile(
      'extension-profile',
      signing.extensionProfile,
      `${team}.${NAMES.extensionId}`,
      'com.apple.developer.endpoint-security.client',
      problems,
    );
  }
  return team;
}

/** @param {string} identity */
function teamOf(identity) {
  return /\(([A-Z0-9]{10})\)$/.exec(identity)?.[1] ?? null;
}

/**
 * A provisioning profile is a signed property list. What does not fit makes macOS kill the program at its start,
 * without a word.
 * @param {string} option
 * @param {string | undefined} file
 * @param {string} identifier with the team before it
 * @param {string} entitlement
 * @param {string[]} problems
 */
async function checkProfile(option, file, identifier, entitlement, problems) {
  const bad = (/** @type {string} */ what) => problems.push(`--${option} \`${file}\`: ${what}`);
  if (file === undefined) return;
  const readable = await access(file).then(
    () => true,
    () => false,
  );
  if (!readable) {
    bad('cannot be read');
    return;
  }
  const { code, stdout } = await run('security', ['cms', '-D', '-i', file]);
  const profile = code === 0 ? readDictionary(stdout) : null;
  if (profile === null) {
    bad('is no provisioning profile');
    return;
  }
  const entitlements = dictionary(profile['Entitlements']);
  const allows = entitlements?.['com.apple.application-identifier'];
  if (allows !== identifier) bad(`is for \`${String(allows)}\`, not for \`${identifier}\``);
  if (entitlements?.[entitlement] !== true)
    bad(`lacks ${entitlement}: it has to be ticked for the identifier before the profile is made`);
  if (profile['ProvisionsAllDevices'] !== true) bad('is for named devices: make one of the kind Developer ID');
  const expires = profile['ExpirationDate'];
  if (!(expires instanceof Date)) bad('does not say when it expires');
  else if (expires.getTime() < Date.now()) bad(`has expired on ${expires.toISOString().slice(0, 10)}`);
}

/** @param {string} text */
function readDictionary(text) {
  try {
    return dictionary(parsePlist(text));
  } catch {
    return null;
  }
}

/**
 * @param {unknown} value
 * @returns {Readonly<Record<string, unknown>> | null}
 */
function dictionary(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? /** @type {Record<string, unknown>} */ (value)
    : null;
}
