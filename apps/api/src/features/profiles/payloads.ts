import { IDENTITY } from '@portcullis/wire';
import type { ProfileMode } from '@portcullis/wire';

/** What a property list can hold, as far as profiles need it. */
export type PlistValue = string | number | boolean | readonly PlistValue[] | { readonly [key: string]: PlistValue };
export type PlistDict = { readonly [key: string]: PlistValue };

/** One payload without the keys that every payload has. */
export interface Payload {
  readonly type: string;
  readonly displayName: string;
  readonly description: string;
  readonly content: PlistDict;
}

/**
 * Names that the app (and its launchd job in each session), the system extension and the daemons are installed under.
 */
export const APP = IDENTITY.app;
export const SYSTEM_EXTENSION = IDENTITY.extension;
export const AGENT_JOB = IDENTITY.agent;
export const APPROVE_DAEMON_JOB = IDENTITY.bridge;
/** The preference domain that the agent reads its managed configuration from. */
const AGENT_DOMAIN = IDENTITY.agent;

/** What the agent is told, under the names of its own configuration. */
export interface AgentPreferences {
  readonly server: string;
  /** Base64 of the signing key's SubjectPublicKeyInfo: the Mac enrols with nobody who presents another. */
  readonly anchorKey: string;
  readonly enrolmentToken: string | null;
  readonly owner: { readonly name: string | null; readonly email: string | null } | null;
}

/** Forced preferences: macOS writes them to a file that only root can change, and takes them away with the profile. */
export function agentPreferences({ server, anchorKey, enrolmentToken, owner }: AgentPreferences): Payload {
  const person: PlistDict = {
    ...(owner?.name ? { name: owner.name } : {}),
    ...(owner?.email ? { email: owner.email } : {}),
  };
  const settings: PlistDict = {
    server,
    anchorKey,
    ...(enrolmentToken === null ? {} : { enrolmentToken }),
    ...(Object.keys(person).length === 0 ? {} : { owner: person }),
  };
  return {
    type: 'com.apple.ManagedClient.preferences',
    displayName: 'Portcullis agent',
    description: 'Tells the agent of Portcullis its server, and how to enrol this Mac with it.',
    content: { PayloadContent: { [AGENT_DOMAIN]: { Forced: [{ mcx_preference_settings: settings }] } } },
  };
}

/**
 * A program signed with a Developer ID certificate of this team, in the words of the code signing requirement
 * language. The team is quoted: one that begins with a digit is not a word of that language.
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

/**
 * Endpoint Security asks for it, and it is the extension's: given to the app that holds the extension it does
 * nothing.
 */
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

/**
 * Keeps the jobs switched on, without a notice to the person at the Mac. The daemons are named by their launchd
 * labels alone: only root can install one, and the agent's program is a JavaScript runtime, which need not be signed
 * by the app's team. The app's own job runs in people's sessions, where anybody could install one of that name: it is
 * trusted only with its team.
 */
export function backgroundItems(mode: ProfileMode, teamId: string | null): Payload {
  const daemons = mode === 'approve' ? [AGENT_JOB, APPROVE_DAEMON_JOB] : [AGENT_JOB];
  const app =
    teamId === null
      ? []
      : ['BundleIdentifier', 'Label'].map((type) => ({ RuleType: type, RuleValue: APP, TeamIdentifier: teamId }));
  return {
    type: 'com.apple.servicemanagement',
    displayName: 'Portcullis background items',
    description: 'Keeps the background items of Portcullis switched on.',
    content: { Rules: [...daemons.map((label) => ({ RuleType: 'Label', RuleValue: label })), ...app] },
  };
}

const TEMPORARY_BANNER = 1;

/** The sentence that says why a device was refused. Not on the lock screen: it names devices and people's rules. */
export function notifications(): Payload {
  return {
    type: 'com.apple.notificationsettings',
    displayName: 'Portcullis notices',
    description: 'Lets Portcullis tell the person at the Mac why a device was refused.',
    content: {
      NotificationSettings: [
        {
          BundleIdentifier: APP,
          NotificationsEnabled: true,
          AlertType: TEMPORARY_BANNER,
          ShowInNotificationCenter: true,
          ShowInLockScreen: false,
          BadgesEnabled: false,
          SoundsEnabled: true,
        },
      ],
    },
  };
}

/**
 * Lets the extension run without anybody's approval. It is named by team and bundle identifier; a team that stood in
 * `AllowedTeamIdentifiers` as well would make the whole profile an error. Before macOS 15 nothing keeps an
 * administrator from removing it, and the two keys for that are passed over. An extension cannot be removable and
 * non-removable at once.
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
