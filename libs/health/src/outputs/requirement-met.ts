/** Whether code meets a requirement, as far as what is known about it goes. */
import type { Signer } from './code-signature.js';
import type { Code, Requirement } from './requirement.js';

type Certificate = Extract<Requirement, { is: 'certificate' }>;
type Match = Certificate['match'];

/** `null`: it cannot be told. Unknown parts decide nothing where the known ones do. */
export function meets(wanted: Requirement | null, actual: Code): boolean | null {
  if (wanted === null) return null;
  if (actual.designated !== null && same(wanted, actual.designated)) return true;
  switch (wanted.is) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'not': {
      const met = meets(wanted.of, actual);
      return met === null ? null : !met;
    }
    case 'and':
      return combined(wanted.of, actual, false);
    case 'or':
      return combined(wanted.of, actual, true);
    case 'identifier':
      return equal(wanted.value, actual.identifier);
    case 'cdhash':
      return equal(wanted.value, actual.cdhash);
    case 'anchor':
      return anchored(wanted.whose, actual.signer);
    case 'certificate':
      return certified(wanted, actual);
    case 'other':
      return null;
  }
}

/** One part that is `decisive` decides the whole; otherwise every part must be known. */
function combined(parts: readonly Requirement[], actual: Code, decisive: boolean): boolean | null {
  const met = parts.map((part) => meets(part, actual));
  if (met.includes(decisive)) return decisive;
  return met.includes(null) ? null : !decisive;
}

function equal(wanted: string, actual: string | null): boolean | null {
  return actual === null ? null : wanted === actual;
}

function anchored(whose: 'apple' | 'apple generic' | 'other', signer: Signer | null): boolean | null {
  if (signer === 'ad-hoc') return false;
  if (signer === null || signer === 'other' || whose === 'other') return null;
  return whose === 'apple generic';
}

/**
 * Marks that Apple's certificates carry (TN3127; Apple's certification practice statements): of the leaf, and of the
 * one that issued it.
 */
const MARKS: Readonly<Record<'leaf' | '1', ReadonlyMap<string, Signer>>> = {
  leaf: new Map([
    ['field.1.2.840.113635.100.6.1.13', 'developer-id'],
    ['field.1.2.840.113635.100.6.1.9', 'app-store'],
    ['field.1.2.840.113635.100.6.1.12', 'development'],
  ]),
  '1': new Map([
    ['field.1.2.840.113635.100.6.2.6', 'developer-id'],
    ['field.1.2.840.113635.100.6.2.1', 'development'],
  ]),
};

function certified({ slot, key, match }: Certificate, actual: Code): boolean | null {
  const { signer, leaf, teamId } = actual;
  if (signer === 'ad-hoc') return match.how === 'absent';
  const isLeaf = slot === 'leaf' || slot === '0';
  if (isLeaf && key === 'subject.CN') return matches(match, leaf);
  // What the App Store signs anew carries Apple's own unit.
  if (isLeaf && key === 'subject.OU') return signer === 'app-store' ? null : matches(match, teamId);
  const owner = isLeaf ? MARKS.leaf.get(key) : slot === '1' ? MARKS['1'].get(key) : undefined;
  if (owner === undefined || signer === null || signer === 'other') return null;
  // Distribution certificates are issued by the authority that issues those for development.
  if (signer === 'app-store' && owner === 'development') return null;
  if (match.how === 'exists') return owner === signer;
  return match.how === 'absent' ? owner !== signer : null;
}

function matches(match: Match, actual: string | null): boolean | null {
  if (actual === null || match.how === 'other') return null;
  if (match.how !== 'equals') return match.how === 'exists';
  const { value, openBefore, openAfter } = match;
  if (openBefore && openAfter) return actual.includes(value);
  if (openBefore) return actual.endsWith(value);
  return openAfter ? actual.startsWith(value) : actual === value;
}

function same(a: Requirement, b: Requirement): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The team that a requirement names, wherever in it. */
export function teamNamed(requirement: Requirement | null): string | null {
  if (requirement === null) return null;
  switch (requirement.is) {
    case 'certificate':
      return requirement.key === 'subject.OU' && requirement.match.how === 'equals' ? requirement.match.value : null;
    case 'and':
    case 'or':
      return requirement.of.map(teamNamed).find((team) => team !== null) ?? null;
    default:
      return null;
  }
}

/** The name of the certificate that a requirement asks for. */
export function signerNamed(requirement: Requirement | null): string | null {
  if (requirement === null) return null;
  switch (requirement.is) {
    case 'certificate':
      return requirement.key === 'subject.CN' && requirement.match.how === 'equals' ? requirement.match.value : null;
    case 'and':
    case 'or':
      return requirement.of.map(signerNamed).find((name) => name !== null) ?? null;
    default:
      return null;
  }
}
