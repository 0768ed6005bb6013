import { cleanText } from '../text.js';

/** What installed configuration profiles say about Portcullis and about devices. */
export interface ProfileFacts {
  /** Teams all of whose extensions are allowed. */
  readonly extensionTeams: readonly string[];
  readonly extensions: readonly { readonly teamId: string; readonly identifier: string }[];
  /** Entries of SystemPolicyAllFiles. */
  readonly fullDiskAccess: readonly {
    readonly identifier: string;
    readonly requirement: string | null;
    readonly allowed: boolean;
  }[];
  readonly backgroundItems: readonly {
    readonly type: string;
    readonly value: string;
    readonly teamId: string | null;
  }[];
  /** `allowUSBRestrictedMode` is false: Apple's accessory prompt is switched off. */
  readonly accessoryPromptOff: boolean;
  /** The settings of the agent (domain org.portcullis.agent) come from a profile. */
  readonly agentSettings: boolean;
}

const MOST_PAYLOADS = 5000;
const MOST_ENTRIES = 100;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the property list of `profiles show -output stdout-xml` as root: a dictionary from `_computerlevel` and user
 * names to lists of profiles with `ProfileItems`. `null` when it is no such dictionary. Keys of the payloads are those of
 * Apple's published schema (apple/device-management).
 */
export function readProfiles(plist: unknown): ProfileFacts | null {
  if (!isFields(plist)) return null;
  const payloads = Object.values(plist).flatMap(profilesOf).slice(0, MOST_PAYLOADS);
  const of = (type: string) => payloads.filter((payload) => payload.type === type).map((payload) => payload.content);
  const policies = of('com.apple.system-extension-policy');
  const access = of('com.apple.TCC.configuration-profile-policy');
  return {
    extensionTeams: bounded(policies.flatMap((policy) => texts(policy['AllowedTeamIdentifiers'], 20))),
    extensions: bounded(policies.flatMap(allowedExtensions)),
    fullDiskAccess: bounded(access.flatMap(accessEntries)),
    backgroundItems: bounded(of('com.apple.servicemanagement').flatMap(backgroundRules)),
    accessoryPromptOff: of('com.apple.applicationaccess').some((one) => one['allowUSBRestrictedMode'] === false),
    agentSettings: payloads.some(holdsAgentSettings),
  };
}

const AGENT = 'org.portcullis.agent';

/** As a payload of its own, or among managed preferences, which are listed with or without a level between. */
function holdsAgentSettings({ type, content }: { readonly type: string; readonly content: Fields }): boolean {
  return type === AGENT || AGENT in content || AGENT in fieldsOf(content['PayloadContentManagedPreferences']);
}

function profilesOf(profiles: unknown): { readonly type: string; readonly content: Fields }[] {
  return listOf(profiles).flatMap((profile) =>
    listOf(fieldsOf(profile)['ProfileItems']).flatMap((item) => {
      const { PayloadType: type, PayloadContent: content } = fieldsOf(item);
      return typeof type === 'string' ? [{ type, content: fieldsOf(content) }] : [];
    }),
  );
}

function allowedExtensions(policy: Fields): { readonly teamId: string; readonly identifier: string }[] {
  return Object.entries(fieldsOf(policy['AllowedSystemExtensions'])).flatMap(([team, identifiers]) =>
    texts(identifiers, 255).map((identifier) => ({ teamId: cleanText(team, 20) ?? '', identifier })),
  );
}

function accessEntries(policy: Fields): ProfileFacts['fullDiskAccess'][number][] {
  return listOf(fieldsOf(policy['Services'])['SystemPolicyAllFiles']).flatMap((entry) => {
    const from = fieldsOf(entry);
    const identifier = cleanText(from['Identifier'], 255);
    if (identifier === null) return [];
    // `Authorization` is the newer key; one of the two is there.
    const allowed = from['Authorization'] === 'Allow' || from['Allowed'] === true;
    return [{ identifier, requirement: cleanText(from['CodeRequirement'], 600), allowed }];
  });
}

function backgroundRules(payload: Fields): ProfileFacts['backgroundItems'][number][] {
  return listOf(payload['Rules']).flatMap((rule) => {
    const from = fieldsOf(rule);
    const type = cleanText(from['RuleType'], 40);
    const value = cleanText(from['RuleValue'], 255);
    return type === null || value === null ? [] : [{ type, value, teamId: cleanText(from['TeamIdentifier'], 20) }];
  });
}

function bounded<T>(list: readonly T[]): readonly T[] {
  return list.slice(0, MOST_ENTRIES);
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
