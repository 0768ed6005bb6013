/** Where things are in a checkout. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { NODE_FLAGS } from '../apps/agent/bin/flags.cjs';
import { Trouble } from './trouble.mjs';

export const ROOT = path.resolve(import.meta.dirname, '..');
export const BRIDGE_DIR = path.join(ROOT, 'native/esf-bridge');
export const BRIDGE_SIMULATOR = path.join(BRIDGE_DIR, 'build/portcullis-bridge-sim');
export const RECORDINGS_DIR = path.join(BRIDGE_DIR, 'recordings');
export const API_MAIN = path.join(ROOT, 'apps/api/dist/main.js');
export const API_CLI = path.join(ROOT, 'apps/api/dist/cli.js');
export const AGENT_DIR = path.join(ROOT, 'apps/agent');
/** What starts the agent's daemon in Node: flags that keep it small, and the program. */
export const AGENT_ARGS = [...NODE_FLAGS, path.join(AGENT_DIR, 'bin/portcullis-agent.cjs')];
export const AGENT_CLI = path.join(AGENT_DIR, 'bin/portcullis.cjs');
export const CONSOLE_DIR = path.join(ROOT, 'apps/console/dist');
const MODULES_BIN = path.join(ROOT, 'node_modules/.bin');

/**
 * The Node that the lock file names: everything of Portcullis runs in it, whatever Node started the script. Of some
 * versions npm has none for some systems (docs/decisions/0001): there, whatever Node started the script has to be new
 * enough by itself.
 */
export function lockedNode() {
  return nodeFor(MODULES_BIN, { version: process.versions.node, file: process.execPath });
}

/** The major version that the lock file names; a newer one serves as well. */
const OLDEST_NODE = 24;

/**
 * @param {string} commands the folder of installed commands
 * @param {{ version: string, file: string }} present the Node that runs now
 */
export function nodeFor(commands, present) {
  const node = path.join(commands, 'node');
  if (existsSync(node)) return node;
  if (!existsSync(commands)) {
    throw new Trouble('the packages are not installed: run `npm ci` in the folder of the checkout first');
  }
  if (Number.parseInt(present.version, 10) >= OLDEST_NODE) return present.file;
  throw new Trouble(
    `npm has no Node ${OLDEST_NODE} for this system, and this is Node ${present.version}: install Node ${OLDEST_NODE} or newer ` +
      '(on a Mac `brew install node`), then `npm ci` again',
  );
}

/**
 * A command of an installed package.
 * @param {string} name
 */
export function installed(name) {
  const file = path.join(MODULES_BIN, name);
  if (!existsSync(file)) {
    throw new Trouble(`\`${name}\` is not installed: run \`npm ci\` in the folder of the checkout first`);
  }
  return file;
}

/**
 * The environment for anything that is started: the locked Node comes first.
 * @param {Readonly<Record<string, string>>} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(more = {}) {
  return { ...process.env, PATH: `${MODULES_BIN}${path.delimiter}${process.env['PATH'] ?? ''}`, ...more };
}
