import { SYSTEM_EXTENSION } from '../identifiers.js';
import type { Payload } from './payload.js';

/**
 * A program signed with a Developer ID certificate of this team, in the words of the code signing requirement language. The
 * team is quoted: one that begins with a digit is not a word of that language.
 */
export function developerIdRequirement(identifier: string, teamId: string): string {
  return [
    `identifier "${identifier}"`,
    'anchor apple generic',
    'certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */',
    'certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */',
    `certificate leaf[subject.OU] = "${teamId}"`,
  ].join(' and ');
}

/** Endpoint Security asks for it, and it is the extension's: given to the app that holds the extension it does nothing. */
export function fullDiskAccess(teamId: string): Payload {
  return {
    type: 'com.apple.TCC.configuration-profile-policy',
    displayName: 'Portcullis Full Disk Access',
    description: 'Gives the system extension of Portcullis the Full Disk Access that Endpoint Security requires.',
    content: {
      Services: {
        SystemPolicyAllFiles: [
          {
            Identifier: SYSTEM_EXTENSION,
            IdentifierType: 'bundleID',
            CodeRequirement: developerIdRequirement(SYSTEM_EXTENSION, teamId),
            StaticCode: false,
            Allowed: true,
          },
        ],
      },
    },
  };
}
