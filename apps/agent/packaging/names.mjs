/**
 * Every name and place of an installed Portcullis, once. Templates, the build, the scripts inside the package and the
 * tests take them from here; the code of app, bridge and agent is held to them by `test/packaging/names.test.ts`.
 */

import { IDENTITY } from './identity.mjs';

export const NAMES = Object.freeze({
  app: '/Applications/Portcullis.app',
  appId: IDENTITY.app,
  appExecutable: 'Portcullis',
  /** Starts the app in each session, so that a person is told of a denial. */
  appLabel: IDENTITY.app,
  extensionId: IDENTITY.extension,
  /** As System Settings lists it, beside the app. */
  extensionName: IDENTITY.extensionName,
  /** As make leaves it; in its bundle it has its identifier for a name. */
  extensionExecutable: 'portcullis-extension',
  bridgeFolder: '/Library/Portcullis/bridge',
  bridgeExecutable: 'portcullis-bridge',
  bridgeLabel: IDENTITY.bridge,
  bridgeService: IDENTITY.bridgeService,
  bridgeSocket: '/var/run/portcullis/bridge.sock',
  bridgeState: '/Library/Application Support/Portcullis/bridge',
  agentFolder: '/Library/Portcullis/agent',
  agentLabel: IDENTITY.agent,
  agentConfig: '/Library/Application Support/Portcullis/agent.json',
  agentState: '/Library/Application Support/Portcullis/agent',
  productFolder: '/Library/Portcullis',
  stateFolder: '/Library/Application Support/Portcullis',
  logFolder: '/Library/Logs/Portcullis',
  runFolder: '/var/run/portcullis',
  command: '/usr/local/bin/portcullis',
  /** The receipt that Installer keeps. */
  packageId: IDENTITY.package,
  oldestSystem: '13.0',
});

/** @typedef {'approve' | 'authorize'} Mode */
export const MODES = /** @type {const} */ (['approve', 'authorize']);

/** Where a Mac keeps its own programs. Scripts that run as root look nowhere else. */
const SYSTEM_PATH = '/usr/bin:/bin:/usr/sbin:/sbin';

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * `names.sh`, which lies beside the scripts of the package and beside the uninstaller. `root` and `path` are for
 * tests, which install below a folder of their own with stand-ins for the system's programs.
 * @param {{ mode: Mode, managed?: boolean, version: string, packageVersion: string, root?: string, path?: string }}
 *   values
 */
export function shellNames({ mode, managed = false, version, packageVersion, root = '', path = SYSTEM_PATH }) {
  const at = (/** @type {string} */ place) => quoted(root + place);
  const lines = [
    '# shellcheck shell=bash disable=SC2034',
    '# Written by the build from apps/agent/packaging/names.mjs.',
    `PATH=${quoted(path)}`,
    'export PATH',
    `mode=${quoted(mode)}`,
    `managed=${managed ? 'yes' : 'no'}`,
    `version=${quoted(version)}`,
    `package_version=${quoted(packageVersion)}`,
    `app=${at(NAMES.app)}`,
    `app_program=${at(`${NAMES.app}/Contents/MacOS/${NAMES.appExecutable}`)}`,
    `app_label=${quoted(NAMES.appLabel)}`,
    `extension_id=${quoted(NAMES.extensionId)}`,
    `extension=${at(extensionPath())}`,
    `bridge_folder=${at(NAMES.bridgeFolder)}`,
    `bridge_label=${quoted(NAMES.bridgeLabel)}`,
    `bridge_state=${at(NAMES.bridgeState)}`,
    `bridge_socket=${at(NAMES.bridgeSocket)}`,
    `agent_folder=${at(NAMES.agentFolder)}`,
    `agent_label=${quoted(NAMES.agentLabel)}`,
    `agent_config=${at(NAMES.agentConfig)}`,
    `agent_state=${at(NAMES.agentState)}`,
    `product_folder=${at(NAMES.productFolder)}`,
    `state_folder=${at(NAMES.stateFolder)}`,
    `log_folder=${at(NAMES.logFolder)}`,
    `run_folder=${at(NAMES.runFolder)}`,
    `command=${at(NAMES.command)}`,
    `daemons=${at('/Library/LaunchDaemons')}`,
    `agents=${at('/Library/LaunchAgents')}`,
    `console=${at('/dev/console')}`,
    `package_id=${quoted(NAMES.packageId)}`,
  ];
  return `${lines.join('\n')}\n`;
}

export function extensionPath() {
  return `${NAMES.app}/Contents/Library/SystemExtensions/${NAMES.extensionId}.systemextension`;
}

/** @param {string} team */
export function extensionService(team) {
  return `${team}.${NAMES.extensionId}.xpc`;
}
