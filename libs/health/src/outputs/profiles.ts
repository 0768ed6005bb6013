import { IDENTITY } from '@portcullis/wire';
import * as z from 'zod/mini';
import { flag, list, name, text, whole } from '../fact.js';
import type { Known } from '../fact.js';
import { cleanText } from '../text.js';

const MOST_PAYLOADS = 5000;
const MOST_ENTRIES = 200;

const extension = z.object({ teamId: name(20), identifier: name(255) });
const extensions = list(extension, MOST_ENTRIES);

/** What installed configuration profiles say about Portcullis and about devices. */
export const profileFacts = whole({
  /** Teams all of whose extensions are allowed. */
  extensionTeams: list(name(20), MOST_ENTRIES),
  extensions,
  /** AllowedSystemExtensionTypes: of a team that is named here, only these kinds of extension are allowed. */
  extensionTypes: list(z.object({ teamId: name(20), types: z.array(z.string()) }), MOST_ENTRIES),
  /** `false`: some profile forbids every extension that no profile names; there is no Allow button at the Mac then. */
  userOverrides: flag,
  /** Name of the profile that forbids it. */
  overridesForbiddenBy: text(120),
  /** Extensions that nobody can switch off or remove (NonRemovable…, NonRemovableFromUI…, macOS 15 on). */
  lockedOn: extensions,
  /** RemovableSystemExtensions: the app may remove these without a password. */
  removable: extensions,
  /** Entries of SystemPolicyAllFiles. */
  fullDiskAccess: list(
    z.object({
      identifier: name(255),
      requirement: text(2000),
      /** `null`: it says neither. */
      allowed: flag,
      /** Name of the profile. */
      profile: text(120),
    }),
    MOST_ENTRIES,
  ),
  backgroundItems: list(z.object({ type: name(40), value: name(255), teamId: text(20) }), MOST_ENTRIES),
  /** `allowUSBRestrictedMode` is false: Apple's accessory prompt is switched off. */
  accessoryPromptOff: flag,
  /** The settings of the agent (their domain is the agent's identifier) come from a profile. */
  agentSettings: flag,
});
export type ProfileFacts = NonNullable<Known<typeof profileFacts>>;
type Access = NonNullable<ProfileFacts['fullDiskAccess']>[number];
type Extension = Known<typeof extension>;
type Fields = Readonly<Record<string, unknown>>;

interface Payload {
  readonly type: string;
  readonly content: Fields;
  readonly profile: string | null;
}

/** What `profiles show` prints where there is nothing to show; about one user it says nothing of the Mac. */
const NONE = /^There are no configuration profiles installed(?! (?:for|in) .*user)/im;

/**
 * Reads what `profiles show -output stdout-xml` gave root: its property list, a dictionary from `_computerlevel` and
 * user names to lists of profiles with `ProfileItems`; or the sentence that there are none. `null` when it is
 * neither. Keys of the payloads are those of Apple's published schema (apple/device-management).
 */
export function readProfiles(plist: unknown): ProfileFacts | null {
  if (typeof plist === 'string') return NONE.test(plist) ? read([]) : null;
  return isFields(plist) ? read(Object.values(plist).flatMap(payloadsOf).slice(0, MOST_PAYLOADS)) : null;
}

function read(payloads: readonly Payload[]): ProfileFacts {
  const of = (type: string) => payloads.filter((payload) => payload.type === type);
  const policies = of('com.apple.system-extension-policy');
  const contents = policies.map(({ content }) => content);
  const forbidding = policies.find(({ content }) => asFlag(content['AllowUserOverrides']) === false);
  const named = (key: string) => contents.flatMap((policy) => extensionsOf(policy[key]));
  return {
    extensionTeams: bounded(contents.flatMap((policy) => texts(policy['AllowedTeamIdentifiers'], 20))),
    extensions: bounded(named('AllowedSystemExtensions')),
    extensionTypes: bounded(contents.flatMap((policy) => typesOf(policy['AllowedSystemExtensionTypes']))),
    userOverrides: forbidding === undefined,
    overridesForbiddenBy: forbidding?.profile ?? null,
    lockedOn: bounded([...named('NonRemovableSystemExtensions'), ...named('NonRemovableFromUISystemExtensions')]),
    removable: bounded(named('RemovableSystemExtensions')),
    fullDiskAccess: bounded(of('com.apple.TCC.configuration-profile-policy').flatMap(accessEntries)),
    backgroundItems: bounded(of('com.apple.servicemanagement').flatMap(({ content }) => backgroundRules(content))),
    accessoryPromptOff: of('com.apple.applicationaccess').some(
      ({ content }) => asFlag(content['allowUSBRestrictedMode']) === false,
    ),
    agentSettings: payloads.some(holdsAgentSettings),
  };
}

const AGENT = IDENTITY.agent;

/** As a payload of its own, or among managed preferences, which are listed with or without a level between. */
function holdsAgentSettings({ type, content }: Payload): boolean {
  return type === AGENT || AGENT in content || AGENT in fieldsOf(content['PayloadContentManagedPreferences']);
}

function payloadsOf(profiles: unknown): Payload[] {
  return listOf(profiles).flatMap((profile) => {
    const said = fieldsOf(profile);
    const display = cleanText(said['ProfileDisplayName'] ?? said['ProfileIdentifier'], 120);
    return listOf(said['ProfileItems']).flatMap((item) => {
      const { PayloadType: type, PayloadContent: content } = fieldsOf(item);
      return typeof type === 'string' ? [{ type, content: fieldsOf(content), profile: display }] : [];
    });
  });
}

/** `{ TEAM: [identifiers] }`. */
function extensionsOf(value: unknown): Extension[] {
  return Object.entries(fieldsOf(value)).flatMap(([team, identifiers]) => {
    const teamId = cleanText(team, 20);
    return teamId === null ? [] : texts(identifiers, 255).map((identifier) => ({ teamId, identifier }));
  });
}

function typesOf(value: unknown): NonNullable<ProfileFacts['extensionTypes']>[number][] {
  return Object.entries(fieldsOf(value)).flatMap(([team, types]) => {
    const teamId = cleanText(team, 20);
    return teamId === null ? [] : [{ teamId, types: texts(types, 60) }];
  });
}

function accessEntries({ content, profile }: Payload): Access[] {
  return listOf(fieldsOf(content['Services'])['SystemPolicyAllFiles']).flatMap((entry) => {
    const from = fieldsOf(entry);
    const identifier = cleanText(from['Identifier'], 255);
    if (identifier === null) return [];
    const requirement = cleanText(from['CodeRequirement'], 2000);
    return [{ identifier, requirement, allowed: readAllowed(from), profile }];
  });
}

/**
 * `Authorization` is the newer key, `Allowed` the older; macOS takes a number for a truth value. `null`: neither says
 * it.
 */
export function readAllowed(entry: Fields): boolean | null {
  const word = entry['Authorization'];
  if (word === 'Allow') return true;
  if (word === 'Deny') return false;
  return asFlag(entry['Allowed']);
}

function asFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : typeof value === 'number' ? value !== 0 : null;
}

function backgroundRules(payload: Fields): NonNullable<ProfileFacts['backgroundItems']>[number][] {
  return listOf(payload['Rules']).flatMap((rule) => {
    const from = fieldsOf(rule);
    const type = cleanText(from['RuleType'], 40);
    const value = cleanText(from['RuleValue'], 255);
    return type === null || value === null ? [] : [{ type, value, teamId: cleanText(from['TeamIdentifier'], 20) }];
  });
}

function bounded<T>(items: readonly T[]): readonly T[] {
  return items.slice(0, MOST_ENTRIES);
}
function texts(value: unknown, longest: number): string[] {
  return listOf(value).flatMap((item) => cleanText(item, longest) ?? []);
}
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MOST_PAYLOADS) : [];
}
function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}
