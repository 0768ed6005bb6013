/** The agent as it lies on a Mac: its bundle, the packages with native code, and the Node it was tested with. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { NAMES } from '../names.mjs';
import { checkSlices } from './bridge.mjs';
import { must, run } from './command.mjs';
import { findMachO } from './mach-o.mjs';
import { PACKAGING, ROOT } from './places.mjs';
import { Problems } from './problems.mjs';
import { checkOldestSystem, readRuntime } from './runtime.mjs';
import { walk } from './walk.mjs';

/** npm wants to see every workspace that the lock file names. */
const WORKSPACES = ['libs/wire', 'libs/policy', 'libs/health', 'apps/agent', 'apps/api', 'apps/console'];
const AGENT = 'apps/agent';
/** The processor in the words of npm's packages. */
const NPM_PROCESSOR = /** @type {Readonly<Record<string, string>>} */ ({ arm64: 'arm64', x86_64: 'x64' });
/** What no running agent reads. `.md` stays: it may be a licence. */
const NEEDLESS = /\.(d\.[cm]?ts|[cm]?ts|map|c|cc|h|vcxproj|am|rpt_desc|pp_data|gyp|gypi)$/;

/**
 * @param {import('./preflight.mjs').Plan} plan
 * @param {string} payload
 * @param {string} work a folder for what is only needed on the way
 */
export async function buildAgent(plan, payload, work) {
  const home = path.join(payload, NAMES.agentFolder);
  await installPackages(home);
  await must('bundling the agent', process.execPath, [
    path.join(ROOT, AGENT, 'bundle.mjs'),
    path.join(home, AGENT, 'build'),
  ]);
  await cp(path.join(ROOT, AGENT, 'bin'), path.join(home, AGENT, 'bin'), { recursive: true });
  await cp(path.join(PACKAGING, 'installer/portcullis'), path.join(home, 'bin/portcullis'));
  await cp(path.join(ROOT, 'LICENSE'), path.join(payload, NAMES.productFolder, 'LICENSE'));
  await prune(home, plan.processors);
  await installNode(plan, path.join(home, 'node'), work);
  for (const program of await findMachO(home)) await checkPart(program, plan.processors);
}

/**
 * Exactly the packages of the lock file that the bundle leaves out: those with native code. No install script runs.
 * @param {string} home
 */
async function installPackages(home) {
  await mkdir(home, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc'])
    await cp(path.join(ROOT, file), path.join(home, file));
  for (const workspace of WORKSPACES) {
    await cp(path.join(ROOT, workspace, 'package.json'), path.join(home, workspace, 'package.json'));
  }
  await must('installing the packages of the agent', 'npm', ['ci', '--omit=dev', '--ignore-scripts', '-w', AGENT], {
    cwd: home,
  });
  for (const needless of [
    'package-lock.json',
    '.npmrc',
    ...WORKSPACES.filter((workspace) => workspace !== AGENT),
    'node_modules/.bin',
    'node_modules/@portcullis',
    'node_modules/.package-lock.json',
  ]) {
    await rm(path.join(home, needless), { recursive: true, force: true });
  }
}

/**
 * @param {string} home
 * @param {readonly string[]} processors
 */
async function prune(home, processors) {
  const wanted = processors.map((processor) => `darwin-${NPM_PROCESSOR[processor]}`);
  const modules = path.join(home, 'node_modules');
  for (const entry of await walk(modules)) {
    const file = path.join(entry.parentPath, entry.name);
    const isPrebuild = path.basename(entry.parentPath) === 'prebuilds' && entry.isDirectory();
    // `usb` has one folder for both processors, darwin-x64+arm64; `node-hid` one for each.
    const serves = /darwin-(x64\+arm64|arm64\+x64)/.test(entry.name) || wanted.some((one) => entry.name.endsWith(one));
    if (isPrebuild && !serves) await rm(file, { recursive: true, force: true });
    else if (entry.isFile() && NEEDLESS.test(entry.name)) await rm(file, { force: true });
  }
  for (const sources of ['usb/src', 'node-hid/src', 'node-addon-api']) {
    await rm(path.join(modules, sources), { recursive: true, force: true });
  }
  for (const library of ['usb/libusb', 'node-hid/hidapi']) await keepLicences(path.join(modules, library));
}

/**
 * Sources of a library that is compiled into a prebuilt one: only its terms have to come along.
 * @param {string} folder
 */
async function keepLicences(folder) {
  const entries = await walk(folder).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory() || /^(copying|licen[cs]e|authors)/i.test(entry.name)) continue;
    await rm(path.join(entry.parentPath, entry.name), { force: true });
  }
}

/**
 * The runtime, from npm's packages for macOS, whose contents are held to `runtime.json`.
 * @param {import('./preflight.mjs').Plan} plan
 * @param {string} target
 * @param {string} work
 */
async function installNode({ processors }, target, work) {
  const { version, oldestSystem, packages } = await readRuntime();
  /** @type {string[]} */
  const binaries = [];
  for (const processor of processors) {
    const one = packages[processor];
    if (one === undefined) throw new Problems([`apps/agent/packaging/runtime.json names no Node for ${processor}`]);
    const { name, integrity } = one;
    const folder = path.join(work, 'node', processor);
    await mkdir(folder, { recursive: true });
    await must(`fetching Node for ${processor}`, 'npm', ['pack', `${name}@${version}`, '--pack-destination', folder], {
      cwd: folder,
    });
    const archive = path.join(folder, `${name}-${version}.tgz`);
    const sha512 = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64');
    if (`sha512-${sha512}` !== integrity) {
      throw new Problems([
        `${name}@${version} is not the one that apps/agent/packaging/runtime.json names: its sha512 differs`,
      ]);
    }
    await must(`unpacking Node for ${processor}`, 'tar', ['-xzf', archive, '-C', folder]);
    binaries.push(path.join(folder, 'package/bin/node'));
    await cp(path.join(folder, 'package/LICENSE'), path.join(target, 'LICENSE'));
  }
  const node = path.join(target, 'bin/node');
  await mkdir(path.dirname(node), { recursive: true });
  const [only] = binaries;
  if (binaries.length > 1) await must('joining both Nodes', 'lipo', ['-create', '-output', node, ...binaries]);
  else if (only !== undefined) await cp(only, node);
  await checkSlices(node, processors);
  await checkOldestSystem(node, oldestSystem);
  await writeFile(path.join(target, 'VERSION'), `${version}\n`);
  await run('chmod', ['755', node]);
}

/**
 * A library of one processor is no mistake when its folder says so; the others must serve all.
 * @param {string} program
 * @param {readonly string[]} processors
 */
async function checkPart(program, processors) {
  const folder = path.basename(path.dirname(program));
  const own = processors.filter((processor) => folder.endsWith(`darwin-${NPM_PROCESSOR[processor]}`));
  await checkSlices(program, own.length > 0 ? own : processors);
}
