/** Full Disk Access: missing, given to something else, denied, or in place and not honoured. */
import { IDENTITY } from '@portcullis/wire';
import type { HealthState } from '@portcullis/wire';
import { accessOf, isShownOff } from '../access.js';
import type { Elsewhere } from '../access.js';
import type { KnownFacts } from '../facts.js';
import { FULL_DISK_ACCESS_PANE, hasClosedPrivacyDatabase } from '../macos.js';
import { finding } from '../problem.js';
import type { Finding } from '../problem.js';

const PROFILE = 'privacy profile (com.apple.TCC.configuration-profile-policy)';
const SOON = 'Protection begins within 15 seconds; no restart is needed.';

/**
 * As System Settings lists an extension: by its display name, on some versions of macOS by the name of its bundle
 * without the suffix; the app stands there by its own (docs/macos.md §4).
 */
function entryName({ extension }: KnownFacts): string {
  return `“${IDENTITY.extensionName}” (some versions of macOS show “${extension.identifier}”; “Portcullis” alone is the app, and does not count)`;
}

/** What is said where the bridge itself reports that it may not have events. */
export function accessFinding(facts: KnownFacts, limit: HealthState): Finding {
  const access = accessOf(facts);
  const common = { check: 'permission', severity: limit === 'unprotected' ? 'critical' : 'warning' } as const;
  switch (access.is) {
    case 'elsewhere':
      return elsewhereFinding(facts, access, limit);
    case 'denied':
      if (access.by === 'profile') return deniedByProfile(limit, common, access.profile, access.besides);
      return access.besides ? deniedByPerson(facts, limit, common) : missing(facts, limit, common, true);
    case 'in-place':
      return notHonoured(facts, limit, common, access.managed);
    case 'nothing':
      return missing(facts, limit, common, false);
  }
}

type Common = Pick<Finding['problem'], 'check' | 'severity'>;

function missing(facts: KnownFacts, limit: HealthState, common: Common, switchedOff: boolean): Finding {
  return finding(limit, {
    ...common,
    code: 'full-disk-access-missing',
    title: 'Full Disk Access is missing',
    cause:
      'macOS gives device events only to a program with Full Disk Access, and the bridge does not have it. It keeps trying.',
    fix: grantFullDiskAccess(facts),
    facts: { switchedOff },
  });
}

function deniedByProfile(limit: HealthState, common: Common, profile: string | null, besides: boolean): Finding {
  return finding(limit, {
    ...common,
    code: 'full-disk-access-denied',
    title: 'A profile denies Full Disk Access',
    cause: `${profile === null ? 'A profile' : `The profile “${profile}”`} denies Full Disk Access to the extension${besides ? ', and another one allows it: the one that denies wins' : ''}. Nobody can switch it on at the Mac.`,
    fix: `Find the ${PROFILE} that denies it in the MDM (Authorization Deny, or Allowed false, under SystemPolicyAllFiles) and remove that entry or profile. ${SOON}`,
    facts: { by: 'profile', profile },
  });
}

function deniedByPerson(facts: KnownFacts, limit: HealthState, common: Common): Finding {
  return finding(limit, {
    ...common,
    code: 'full-disk-access-denied',
    title: 'Full Disk Access is switched off at the Mac',
    cause:
      'One entry allows it to the extension, and another one denies it: someone at the Mac switched it off, and the denial counts.',
    fix: `At the Mac, open ${FULL_DISK_ACCESS_PANE} and switch on ${entryName(facts)}. If it cannot be switched on there, restart the Mac and push the ${PROFILE} again.`,
    facts: { by: 'person', profile: null },
  });
}

function notHonoured(facts: KnownFacts, limit: HealthState, common: Common, managed: boolean): Finding {
  // The privacy database is closed to most: then a switch that someone turned off cannot be told from a refusal.
  const unread =
    facts.system.fullDiskAccess === null
      ? ' Whether someone switched it off at the Mac as well cannot be read from here; System Settings shows it.'
      : '';
  const again = managed
    ? `Restart the Mac. If it stays so, remove the ${PROFILE} in the MDM and push it again`
    : `At the Mac, open ${FULL_DISK_ACCESS_PANE}, select ${entryName(facts)}, remove it with the minus button, add it again, and restart the Mac`;
  return finding(limit, {
    ...common,
    code: 'full-disk-access-not-honoured',
    title: 'Full Disk Access was given, and macOS refuses it all the same',
    cause: `It is recorded for the extension, and fits the code that runs as far as can be told, yet macOS (tccd) does not honour it.${upgradeNote(facts)} Giving it once more changes nothing.${unread}`,
    fix: `${again}. If that does not help either, send the output of “portcullis support” with a bug report.`,
    facts: { managed },
  });
}

function upgradeNote({ macos }: KnownFacts): string {
  if (macos?.major !== 13 || macos.minor !== 0) return '';
  return ' macOS 13.0 loses it when the Mac is upgraded: update to 13.1.';
}

export function elsewhereFinding(facts: KnownFacts, where: Elsewhere, limit: HealthState): Finding {
  const { what, client, teamId, signer, managed, given } = where;
  const { identifier } = facts.extension;
  const signed = signer !== null ? ` (“${signer}”)` : teamId === null ? '' : ` (team ${teamId})`;
  const to = given ? `It was given to “${client}”` : `The profile speaks about “${client}”`;
  return finding(limit, {
    code: 'full-disk-access-elsewhere',
    check: 'permission',
    severity: limit === 'unprotected' ? 'critical' : 'warning',
    title: given
      ? 'Full Disk Access was given to something else'
      : 'The profile for Full Disk Access names something else',
    cause:
      what === 'identifier'
        ? `${to}, and the extension that needs it is “${identifier}”: for macOS these are two programs.`
        : `${to}, but for code with another signature${signed} than the one that runs. macOS compares the code requirement, not the name alone.`,
    fix: managed
      ? `Correct the ${PROFILE}: it must hold the identifier and the code requirement of the extension itself; the console’s profile holds both. Where two profiles differ, the one that denies wins: remove the old one.`
      : `At the Mac, open ${FULL_DISK_ACCESS_PANE}, select the old entry and remove it with the minus button, then switch on ${entryName(facts)}. ${SOON}`,
    facts: { what, client, teamId, managed },
  });
}

/** Where a person or an MDM gives it; what is there already is not asked for. */
export function grantFullDiskAccess(facts: KnownFacts): string {
  if (facts.managed === true) {
    const sure = Array.isArray(facts.system.profiles?.fullDiskAccess);
    const closed = hasClosedPrivacyDatabase(facts.macos)
      ? ' From macOS 27 on no program can read to whom it was given; “tccutil list” at the Mac shows what profiles grant.'
      : '';
    return sure
      ? `Deploy the ${PROFILE} with SystemPolicyAllFiles for the extension’s own identifier and code requirement, not the app’s. ${SOON}`
      : `Look in the MDM whether this Mac has the ${PROFILE} with SystemPolicyAllFiles for the extension’s own identifier and code requirement, not the app’s, and deploy it if not.${closed} ${SOON}`;
  }
  const again =
    facts.macos?.major === 13 && facts.macos.minor === 0
      ? ' If it is switched on already, remove it with the minus button and add it again: macOS 13.0 forgets it when the Mac is upgraded. Update to 13.1, which does not.'
      : ' If it is switched on already, switch it off and on again: it may belong to an older copy.';
  return `At the Mac, open ${FULL_DISK_ACCESS_PANE} and switch on ${entryName(facts)}.${again} ${SOON}`;
}

/** What puzzles people: granted by a profile, and shown as off. */
export function shownOffFindings(facts: KnownFacts): readonly Finding[] {
  const runs = facts.bridge.connected === true && facts.fullDiskAccess === 'granted';
  if (!runs || !isShownOff(facts)) return [];
  return [
    finding('protected', {
      code: 'full-disk-access-shown-off',
      check: 'permission',
      severity: 'info',
      title: 'System Settings shows Full Disk Access as off, yet it is granted',
      cause:
        'A profile grants it, and System Settings shows only what was switched on at the Mac. The bridge has it, and gets its events.',
      fix: 'Nothing is to be done.',
    }),
  ];
}
