import { FACTS, type Fact } from '@portcullis/wire';

/**
 * Yes, no, or unknown until these facts are known: -1 is no, 0 is yes, and a positive number is the set of facts that
 * are missing, one bit each. So "all of" is a bitwise or, unless one of them is no.
 */
export type Truth = number;

export const NO: Truth = -1;
export const YES: Truth = 0;

export const when = (holds: boolean): Truth => (holds ? YES : NO);
export const unknown = (fact: Fact): Truth => 1 << FACTS.indexOf(fact);

export function both(a: Truth, b: Truth): Truth {
  return a === NO || b === NO ? NO : a | b;
}

export function either(a: Truth, b: Truth): Truth {
  if (a === YES || b === YES) return YES;
  if (a === NO) return b;
  return b === NO ? a : a | b;
}

/** In the order of FACTS. */
export function factsOf(truth: Truth): readonly Fact[] {
  return truth === NO ? [] : FACTS.filter((_, index) => (truth & (1 << index)) !== 0);
}

export function describeTruth(truth: Truth): 'yes' | 'no' | 'unknown' {
  if (truth === NO) return 'no';
  return truth === YES ? 'yes' : 'unknown';
}
