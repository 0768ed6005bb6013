import { FAMILIES, type Family, STORAGE_VERBS, VERBS, type Verb } from '@portcullis/wire';
import { type Access, type VerbEffects } from '../model.js';
import { CompileError } from './errors.js';

/** The place of `word` in the list that numbers it. Throws `CompileError` for a word that is not in it. */
export function numberOf<Word extends string>(words: readonly Word[], word: Word): number {
  const number = words.indexOf(word);
  if (number < 0) throw new CompileError(`\`${word}\` is not one of ${words.join(', ')}`);
  return number;
}

/** Bit i stands for the word with number i. */
export function maskOf<Word extends string>(words: readonly Word[], chosen: readonly Word[]): number {
  return chosen.reduce((mask, word) => mask | (1 << numberOf(words, word)), 0);
}

export const familyMask = (families: readonly Family[]): number => maskOf(FAMILIES, families);
export const verbMask = (verbs: readonly Verb[]): number => maskOf(VERBS, verbs);

/** Which verbs are named, and which of these are allowed. */
export interface EffectMasks {
  readonly named: number;
  readonly allowed: number;
}

/** SPEC.md 4.8: a shorthand, then the verbs that are listed beside it. */
export function effectMasks(access: Access | undefined, verbs: VerbEffects | undefined): EffectMasks {
  let { named, allowed } = ofAccess(access);
  for (const verb of VERBS) {
    const effect = verbs?.[verb];
    if (effect === undefined) continue;
    const bit = verbMask([verb]);
    named |= bit;
    allowed = effect === 'allow' ? allowed | bit : allowed & ~bit;
  }
  return { named, allowed };
}

function ofAccess(access: Access | undefined): EffectMasks {
  switch (access) {
    case 'allow':
      return { named: verbMask(VERBS), allowed: verbMask(VERBS) };
    case 'deny':
      return { named: verbMask(VERBS), allowed: 0 };
    case 'read-only':
      return { named: verbMask(STORAGE_VERBS), allowed: verbMask(['read']) };
    case undefined:
      return { named: 0, allowed: 0 };
  }
}
