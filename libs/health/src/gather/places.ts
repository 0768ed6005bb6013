import { IDENTITY } from '@portcullis/wire';

/** Where the parts of Portcullis lie on a Mac, and what launchd calls them. */
export const APP = '/Applications/Portcullis.app';
export const APP_IDENTIFIER = IDENTITY.app;
export const EXTENSION_IN_APP = `Contents/Library/SystemExtensions/${IDENTITY.extension}.systemextension`;
export const DAEMON_LABEL = IDENTITY.bridge;
export const AGENT_LABEL = IDENTITY.agent;
export const LAUNCH_DAEMONS = '/Library/LaunchDaemons';
export const BRIDGE_STATUS = '/Library/Application Support/Portcullis/bridge/status.json';
export const EXTENSION_DATABASE = '/Library/SystemExtensions/db.plist';

/**
 * The extension's job: its team, and its identifier. `null` for a team that is none, which never gets into a command.
 */
export function extensionLabel(teamId: string, identifier: string): string | null {
  return /^[A-Z0-9]{10}$/.test(teamId) && /^[\w.-]{1,200}$/.test(identifier) ? `${teamId}.${identifier}` : null;
}
