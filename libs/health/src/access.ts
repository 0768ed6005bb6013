/** To whom Full Disk Access was really given, and who denies it, as far as it can be read. */
import { isOurs } from './facts.js';
import type { KnownFacts } from './facts.js';
import { parseRequirement } from './outputs/requirement.js';
import type { Code } from './outputs/requirement.js';
import { meets, signerNamed, teamNamed } from './outputs/requirement-met.js';

/** One word about one program: of a person (the privacy database) or of a profile. */
interface Word {
  readonly client: string;
  readonly allowed: boolean | null;
  /** Whether the extension that runs meets its requirement; `null`: it cannot be told. */
  readonly meant: boolean | null;
  readonly requirement: string | null;
  readonly managed: boolean;
  readonly profile: string | null;
}

/** Access that was given to something else than the extension that runs. */
export interface Elsewhere {
  readonly what: 'identifier' | 'requirement';
  readonly client: string;
  readonly teamId: string | null;
  /** The certificate that it was given to. */
  readonly signer: string | null;
  readonly managed: boolean;
  /** It was really given; otherwise a profile only speaks about that other program. */
  readonly given: boolean;
}

export type Access =
  /** A profile denies it; nobody can switch it on at the Mac. */
  | { readonly is: 'denied'; readonly by: 'profile'; readonly profile: string | null; readonly besides: boolean }
  /** Someone at the Mac switched it off; `besides`: although another entry allows it. */
  | { readonly is: 'denied'; readonly by: 'person'; readonly besides: boolean }
  /** An entry for the very extension allows it, as far as can be told. */
  | { readonly is: 'in-place'; readonly managed: boolean }
  | ({ readonly is: 'elsewhere' } & Elsewhere)
  /** Nothing says a word about it. `sure`: everything that could was read. */
  | { readonly is: 'nothing'; readonly sure: boolean };

/**
 * An entry whose requirement cannot be judged counts as good, so that nothing is blamed without proof. A denial
 * counts first.
 */
export function accessOf(facts: KnownFacts): Access {
  const words = allWords(facts);
  const own = words.filter(({ client }) => client === facts.extension.identifier);
  const meant = own.filter(({ meant: fits }) => fits !== false);
  const allowing = meant.find(({ allowed }) => allowed === true);
  const denying = meant.filter(({ allowed }) => allowed === false);
  const byProfile = denying.find(({ managed }) => managed);
  const besides = allowing !== undefined;
  if (byProfile) return { is: 'denied', by: 'profile', profile: byProfile.profile, besides };
  if (denying.length > 0) return { is: 'denied', by: 'person', besides };
  if (allowing) return { is: 'in-place', managed: allowing.managed };
  const other =
    own.find(({ allowed }) => allowed === true) ??
    words.find(({ client, allowed }) => allowed === true && isOther(client, facts)) ??
    words.find(({ client, managed }) => managed && isOther(client, facts));
  if (other === undefined) return { is: 'nothing', sure: Array.isArray(facts.system.profiles?.fullDiskAccess) };
  const requirement = parseRequirement(other.requirement);
  return {
    is: 'elsewhere',
    what: own.includes(other) ? 'requirement' : 'identifier',
    client: other.client,
    teamId: teamNamed(requirement),
    signer: signerNamed(requirement),
    managed: other.managed,
    given: other.allowed === true,
  };
}

function isOther(client: string, { extension }: KnownFacts): boolean {
  return isOurs(client) && client !== extension.identifier;
}

/** A profile allows it to the very extension, and System Settings shows it as not switched on by anybody. */
export function isShownOff(facts: KnownFacts): boolean {
  const rows = facts.system.fullDiskAccess;
  if (rows === null) return false;
  const own = rows.filter(({ client }) => client === facts.extension.identifier);
  return (
    own.some(({ managed, allowed }) => managed && allowed) && !own.some(({ managed, allowed }) => !managed && allowed)
  );
}

/** Who signed the extension that runs, as far as it is known. */
function ownCode(facts: KnownFacts): Code {
  const { staged, bundled } = facts.system;
  const running = staged.signature;
  const signed = running ?? bundled.signature;
  return {
    identifier: facts.extension.identifier,
    teamId: running?.teamId ?? facts.extension.teamId ?? bundled.signature?.teamId ?? null,
    cdhash: running?.cdhash ?? null,
    leaf: signed?.leaf ?? null,
    signer: signed?.signer ?? null,
    designated: parseRequirement(signed?.requirement),
  };
}

function allWords(facts: KnownFacts): readonly Word[] {
  const { fullDiskAccess, profiles } = facts.system;
  const code = ownCode(facts);
  const word = (client: string, allowed: boolean | null, requirement: string | null) => ({
    client,
    allowed,
    requirement,
    meant: meets(parseRequirement(requirement), code),
  });
  const rows = (fullDiskAccess ?? []).map(({ client, allowed, requirement, managed }) => ({
    ...word(client, allowed, requirement),
    managed,
    profile: null,
  }));
  const entries = (profiles?.fullDiskAccess ?? []).map(({ identifier, allowed, requirement, profile }) => ({
    ...word(identifier, allowed, requirement),
    managed: true,
    profile,
  }));
  return [...rows, ...entries];
}
