/**
 * What the profiles of the MDM say about Portcullis: which are missing, which are in the way, and whether macOS takes
 * them.
 */
import { IDENTITY } from '@portcullis/wire';
import type { ExtensionRecord } from '../extensions.js';
import type { KnownFacts } from '../facts.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';

const POLICY = 'com.apple.system-extension-policy';
const SECURITY_TYPE = 'EndpointSecurityExtension';

/** By the signature of whatever is there; in approve mode that is the app alone. */
function ownTeam({ extension, system }: KnownFacts): string | null {
  const signatures = [system.staged, system.bundled, system.app].map((bundle) => bundle.signature);
  return extension.teamId ?? signatures.find((signature) => typeof signature?.teamId === 'string')?.teamId ?? null;
}

function isOwn(facts: KnownFacts): (one: { readonly teamId: string; readonly identifier: string }) => boolean {
  const teamId = ownTeam(facts);
  return (one) => one.identifier === facts.extension.identifier && (teamId === null || one.teamId === teamId);
}

/** Whether a profile names the extension, or all of its team. */
export function allowsExtension(facts: KnownFacts): boolean {
  const teamId = ownTeam(facts);
  const { profiles } = facts.system;
  if (profiles === null) return false;
  return (
    (teamId !== null && profiles.extensionTeams?.includes(teamId) === true) ||
    profiles.extensions?.some(isOwn(facts)) === true
  );
}

/** Whether a profile keeps people from switching it off. */
export function isLockedOn(facts: KnownFacts): boolean {
  return facts.system.profiles?.lockedOn?.some(isOwn(facts)) === true;
}

/** A profile forbids the extension, so that there is no switch at the Mac that could allow it. */
export function blockedByProfile(facts: KnownFacts, record: ExtensionRecord | null): readonly Finding[] {
  const { profiles } = facts.system;
  if (profiles === null || record?.state === 'enabled' || facts.bridge.connected === true) return [];
  const said = { state: record?.stateText ?? null };
  const common = { code: 'extension-blocked-by-profile', check: 'approval', severity: 'critical' } as const;
  const teamId = record?.teamId ?? ownTeam(facts);
  const types = profiles.extensionTypes?.find((one) => one.teamId === teamId)?.types;
  if (types !== undefined && !types.includes(SECURITY_TYPE)) {
    return [
      finding('unprotected', {
        ...common,
        title: 'A profile allows other kinds of extension of this team, not this one',
        cause: `The profile (${POLICY}) says under AllowedSystemExtensionTypes which kinds of extension of team ${teamId ?? ''} may run: ${types.join(', ') || 'none'}. That of Portcullis is a ${SECURITY_TYPE}, so macOS refuses it, and nobody can allow it at the Mac.`,
        fix: `In the MDM, add ${SECURITY_TYPE} for this team to AllowedSystemExtensionTypes, or take the team out of it; then open the Portcullis app.`,
        facts: { ...said, types: types.join(', ') },
      }),
    ];
  }
  if (profiles.userOverrides !== false || allowsExtension(facts)) return [];
  const by = profiles.overridesForbiddenBy;
  return [
    finding('unprotected', {
      ...common,
      title: 'A profile forbids every extension that no profile names',
      cause: `${by === null ? 'A system extension profile' : `The profile “${by}”`} sets AllowUserOverrides to false, and no profile names Portcullis: macOS shows no Allow button and no switch at the Mac. Only a profile helps.`,
      fix: `Deploy the system extension profile (${POLICY}) of Portcullis, which names this team and extension under AllowedSystemExtensions. Then open the Portcullis app; nobody has to click anything.`,
      facts: { ...said, profile: by },
    }),
  ];
}

/** macOS takes profiles about extensions and privacy only from an MDM that someone at the Mac agreed to. */
export function enrolmentFindings(facts: KnownFacts): readonly Finding[] {
  if (facts.managed !== true || facts.system.userApproved !== false) return [];
  const works = facts.bridge.connected === true;
  return [
    finding('protected', {
      code: 'mdm-not-approved',
      check: 'approval',
      severity: works ? 'warning' : 'critical',
      title: 'Nobody at this Mac has approved the MDM',
      cause:
        'The Mac is enrolled, but not user-approved: macOS then takes no profile about system extensions or privacy from the MDM, whatever is deployed.',
      fix: 'At the Mac, open System Settings > General > Device Management, select the enrolment profile and approve it. The profiles are then taken by themselves.',
    }),
  ];
}

/** A profile lets the app take the extension away without an administrator; one that keeps it on is stronger. */
export function removableFindings(facts: KnownFacts, record: ExtensionRecord | null): readonly Finding[] {
  const named = facts.system.profiles?.removable?.some(isOwn(facts)) === true;
  if (!named || isLockedOn(facts) || record?.state === 'uninstall-on-reboot') return [];
  return [
    finding('protected', {
      code: 'extension-removable',
      check: 'approval',
      severity: 'info',
      title: 'Anybody at this Mac can have the extension removed',
      cause: `A profile (${POLICY}) names it under RemovableSystemExtensions: macOS then asks for no administrator’s password when the Portcullis app deactivates it. That is meant for the time of a removal.`,
      fix: 'In the MDM, take Portcullis out of RemovableSystemExtensions as long as it is to stay; from macOS 15 on, name it under NonRemovableSystemExtensions.',
    }),
  ];
}

/** On a managed Mac whose profiles can be read: which of ours are missing. */
export function profileFindings(facts: KnownFacts, record: ExtensionRecord | null): readonly Finding[] {
  const { profiles } = facts.system;
  // What an MDM deploys that is not approved comes to nothing: that comes first.
  if (facts.managed !== true || profiles === null || facts.system.userApproved === false) return [];
  const missing = missingProfiles(facts, record);
  if (missing.length === 0) return [];
  const works = facts.bridge.connected === true;
  const others = (profiles.extensions?.length ?? 0) > 0 && !allowsExtension(facts);
  const byHand = works
    ? 'Someone allowed it at the Mac by hand, and can take that back.'
    : others
      ? 'If the profile of another product sets AllowUserOverrides to false, there is no Allow button at the Mac, and only a profile helps.'
      : 'Someone at the Mac has to allow it by hand, and can take that back.';
  return [
    finding('protected', {
      code: 'profiles-incomplete',
      check: 'approval',
      severity: works ? 'info' : 'warning',
      title: 'Profiles for Portcullis are missing',
      cause: `The MDM of this Mac does not deploy: ${missing.join('; ')}. ${byHand}`,
      fix: 'Download the profiles in the console under Enrolment and deploy them with the MDM. They take effect at once, without a click or a restart.',
      facts: { missing: missing.length },
    }),
  ];
}

function missingProfiles(facts: KnownFacts, record: ExtensionRecord | null): readonly string[] {
  const { profiles, installed } = facts.system;
  const hasEntry = profiles?.fullDiskAccess?.some((entry) => entry.identifier === facts.extension.identifier) === true;
  const needsJobs = installed.daemon === true || installed.agent === true;
  return [
    ...(record !== null && !allowsExtension(facts) ? [`system extension (${POLICY})`] : []),
    ...(record !== null && !hasEntry ? ['Full Disk Access (com.apple.TCC.configuration-profile-policy)'] : []),
    ...(needsJobs && !allowsBackground(facts) ? ['background items (com.apple.servicemanagement)'] : []),
  ];
}

/**
 * Each of our jobs that is installed must be covered; a rule for one of them, or for the app, keeps no other one
 * running.
 */
export function allowsBackground(facts: KnownFacts): boolean {
  const { system } = facts;
  const teamId = ownTeam(facts);
  const rules = (system.profiles?.backgroundItems ?? []).filter(
    ({ teamId: ruleTeam }) => ruleTeam === null || teamId === null || ruleTeam === teamId,
  );
  const covers = (label: string) =>
    rules.some(({ type, value }) => {
      switch (type) {
        case 'TeamIdentifier':
          return teamId === null || value === teamId;
        case 'Label':
          return value === label;
        case 'LabelPrefix':
          return label.startsWith(value);
        default:
          return false;
      }
    });
  const { daemon, agent } = system.installed;
  return (daemon !== true || covers(IDENTITY.bridge)) && (agent !== true || covers(IDENTITY.agent));
}
