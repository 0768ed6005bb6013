/** The system's part of the facts, made certain. */
import { SIGNERS } from './outputs/code-signature.js';
import type { CodeSignature } from './outputs/code-signature.js';
import type { LaunchdJob } from './outputs/launchctl.js';
import { SIP_STATES } from './outputs/platform.js';
import type { SipState } from './outputs/platform.js';
import type { ProfileFacts } from './outputs/profiles.js';
import type { Requirement } from './outputs/requirement.js';
import type { Fields } from './read-values.js';
import { count, fields, flag, list, number, oneOf } from './read-values.js';
import type { JobName } from './system-facts.js';
import { cleanText } from './text.js';

/** No list of the system's facts is longer; the agent sends none that is. */
const LONGEST = 200;
const PATH = 500;

export interface KnownBundle {
  readonly path: string | null;
  readonly present: boolean | null;
  readonly shortVersion: string | null;
  readonly buildVersion: string | null;
  readonly signature: CodeSignature | null;
  readonly intact: boolean | null;
  readonly entitlements: readonly string[] | null;
}
export interface KnownGrant {
  readonly client: string;
  readonly allowed: boolean;
  readonly requirement: Requirement | null;
  readonly managed: boolean;
}
export interface KnownSystem {
  readonly appleSilicon: boolean | null;
  readonly laptop: boolean | null;
  readonly sip: SipState | null;
  readonly jobs: Readonly<Record<JobName, LaunchdJob | null>>;
  readonly installed: { readonly daemon: boolean | null; readonly agent: boolean | null };
  readonly backgroundItems: { readonly daemon: boolean | null; readonly agent: boolean | null };
  readonly app: KnownBundle;
  readonly bundled: KnownBundle;
  readonly staged: KnownBundle;
  readonly otherCopies: readonly string[] | null;
  readonly developerMode: boolean | null;
  readonly switchedBack: number | null;
  readonly automatedEnrolment: boolean | null;
  readonly profiles: ProfileFacts | null;
  readonly fullDiskAccess: readonly KnownGrant[] | null;
}

export function readSystem(value: unknown): KnownSystem {
  const from = fields(value);
  const jobs = fields(from['jobs']);
  return {
    appleSilicon: flag(from['appleSilicon']),
    laptop: flag(from['laptop']),
    sip: oneOf(SIP_STATES, from['sip']),
    jobs: { extension: job(jobs['extension']), daemon: job(jobs['daemon']), agent: job(jobs['agent']) },
    installed: pair(from['installed']),
    backgroundItems: pair(from['backgroundItems']),
    app: bundle(from['app']),
    bundled: bundle(from['bundled']),
    staged: bundle(from['staged']),
    otherCopies: texts(from['otherCopies'], PATH),
    developerMode: flag(from['developerMode']),
    switchedBack: count(from['switchedBack']),
    automatedEnrolment: flag(from['automatedEnrolment']),
    profiles: profiles(from['profiles']),
    fullDiskAccess: list(from['fullDiskAccess'], grant, LONGEST),
  };
}

function pair(value: unknown): { readonly daemon: boolean | null; readonly agent: boolean | null } {
  const from = fields(value);
  return { daemon: flag(from['daemon']), agent: flag(from['agent']) };
}

function job(value: unknown): LaunchdJob | null {
  const from = fields(value);
  const label = cleanText(from['label'], 255);
  const loaded = flag(from['loaded']);
  const pid = loaded === true ? count(from['pid']) : null;
  const state = cleanText(from['state'], 40);
  // A running job has a process: without one the account is not whole.
  if (label === null || loaded === null || (state === 'running' && pid === null)) return null;
  return {
    label,
    loaded,
    pid,
    state,
    runs: count(from['runs']),
    lastExitCode: number(from['lastExitCode']),
    lastExitReason: cleanText(from['lastExitReason'], 80),
  };
}

function bundle(value: unknown): KnownBundle {
  const from = fields(value);
  return {
    path: cleanText(from['path'], PATH),
    present: flag(from['present']),
    shortVersion: cleanText(from['shortVersion'], 40),
    buildVersion: cleanText(from['buildVersion'], 40),
    signature: signature(from['signature']),
    intact: flag(from['intact']),
    entitlements: texts(from['entitlements'], 120),
  };
}

function signature(value: unknown): CodeSignature | null {
  const from = fields(value);
  const identifier = cleanText(from['identifier'], 255);
  if (identifier === null) return null;
  return {
    identifier,
    teamId: cleanText(from['teamId'], 20),
    signer: oneOf(SIGNERS, from['signer']),
    cdhash: hash(from['cdhash']),
    architectures: texts(from['architectures'], 20) ?? [],
    requirement: requirement(from['requirement']),
  };
}

function requirement(value: unknown): Requirement | null {
  if (typeof value !== 'object' || value === null) return null;
  const from = fields(value);
  return {
    identifier: cleanText(from['identifier'], 255),
    teamId: cleanText(from['teamId'], 20),
    cdhash: hash(from['cdhash']),
  };
}

function hash(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{40}$/.test(value) ? value : null;
}

function grant(item: unknown): KnownGrant | null {
  const from = fields(item);
  const client = cleanText(from['client'], 255);
  const allowed = flag(from['allowed']);
  if (client === null || allowed === null) return null;
  return { client, allowed, requirement: requirement(from['requirement']), managed: from['managed'] === true };
}

function texts(value: unknown, longest: number): readonly string[] | null {
  return list(value, (item) => cleanText(item, longest), LONGEST);
}

function profiles(value: unknown): ProfileFacts | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const from: Fields = fields(value);
  return {
    extensionTeams: texts(from['extensionTeams'], 20) ?? [],
    extensions: list(from['extensions'], allowedExtension, LONGEST) ?? [],
    fullDiskAccess: list(from['fullDiskAccess'], accessEntry, LONGEST) ?? [],
    backgroundItems: list(from['backgroundItems'], backgroundRule, LONGEST) ?? [],
    accessoryPromptOff: from['accessoryPromptOff'] === true,
    agentSettings: from['agentSettings'] === true,
  };
}

function allowedExtension(item: unknown): ProfileFacts['extensions'][number] | null {
  const from = fields(item);
  const teamId = cleanText(from['teamId'], 20);
  const identifier = cleanText(from['identifier'], 255);
  return teamId === null || identifier === null ? null : { teamId, identifier };
}

function accessEntry(item: unknown): ProfileFacts['fullDiskAccess'][number] | null {
  const from = fields(item);
  const identifier = cleanText(from['identifier'], 255);
  if (identifier === null) return null;
  return { identifier, requirement: cleanText(from['requirement'], 600), allowed: from['allowed'] === true };
}

function backgroundRule(item: unknown): ProfileFacts['backgroundItems'][number] | null {
  const from = fields(item);
  const type = cleanText(from['type'], 40);
  const value = cleanText(from['value'], 255);
  return type === null || value === null ? null : { type, value, teamId: cleanText(from['teamId'], 20) };
}
