import { SYSTEM_EXTENSION } from '../identifiers.js';
import type { Payload } from './payload.js';

/**
 * Lets the extension run without anybody's approval. It is named by team and bundle identifier; a team that stood in
 * `AllowedTeamIdentifiers` as well would make the whole profile an error. Before macOS 15 nothing keeps an administrator from
 * removing it, and the two keys for that are passed over. An extension cannot be removable and non-removable at once.
 */
export function systemExtension(teamId: string, removable: boolean): Payload {
  const extensions = { [teamId]: [SYSTEM_EXTENSION] };
  return {
    type: 'com.apple.system-extension-policy',
    displayName: 'Portcullis system extension',
    description: 'Allows the system extension of Portcullis.',
    content: {
      AllowedSystemExtensions: extensions,
      AllowedSystemExtensionTypes: { [teamId]: ['EndpointSecurityExtension'] },
      ...(removable ? { RemovableSystemExtensions: extensions } : { NonRemovableSystemExtensions: extensions }),
      NonRemovableFromUISystemExtensions: extensions,
    },
  };
}
