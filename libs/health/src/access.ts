/** To whom Full Disk Access was really given, as far as it can be read. */
import { meets, parseRequirement } from './outputs/requirement.js';
import type { Requirement } from './outputs/requirement.js';
import type { KnownFacts } from './read.js';

interface Given {
  readonly client: string;
  readonly requirement: Requirement | null;
  readonly managed: boolean;
}

/** Access that was given to something else than the extension that runs. */
export interface Elsewhere {
  readonly what: 'identifier' | 'requirement';
  readonly client: string;
  readonly teamId: string | null;
  readonly managed: boolean;
}

/** What belongs to Portcullis by its name: the app, the agent, an older extension. */
const OURS = /portcullis/i;

/**
 * `null`: the extension has it, or it cannot be told. An entry whose requirement cannot be judged counts as good, so that
 * nothing is blamed without proof.
 */
export function accessElsewhere(facts: KnownFacts): Elsewhere | null {
  const { identifier } = facts.extension;
  const given = allGiven(facts);
  if (given.length === 0) return null;
  const { staged, bundled } = facts.system;
  const actual = {
    identifier,
    teamId: staged.signature?.teamId ?? facts.extension.teamId ?? bundled.signature?.teamId ?? null,
    cdhash: staged.signature?.cdhash ?? null,
  };
  const own = given.filter((one) => one.client === identifier);
  if (own.some((one) => meets(one.requirement, actual) !== false)) return null;
  const other = own[0] ?? given.find((one) => OURS.test(one.client));
  if (other === undefined) return null;
  const { client, requirement, managed } = other;
  const teamId = requirement?.teamId ?? null;
  return { what: own.length > 0 ? 'requirement' : 'identifier', client, teamId, managed };
}

/** Someone said no: the switch is there, and off. */
export function accessRefused(facts: KnownFacts): boolean {
  const { identifier } = facts.extension;
  const rows = facts.system.fullDiskAccess ?? [];
  return rows.some((row) => row.client === identifier && !row.allowed);
}

function allGiven(facts: KnownFacts): readonly Given[] {
  const { fullDiskAccess, profiles } = facts.system;
  const rows = (fullDiskAccess ?? []).filter((row) => row.allowed);
  const entries = (profiles?.fullDiskAccess ?? []).filter((entry) => entry.allowed);
  return [
    ...rows,
    ...entries.map(({ identifier, requirement }) => ({
      client: identifier,
      requirement: parseRequirement(requirement),
      managed: true,
    })),
  ];
}
