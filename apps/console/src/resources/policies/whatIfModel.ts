import type { ReservedRule } from '@portcullis/wire';
import { verbLabel } from '@portcullis/policy';
import type { Tone } from '../../display/Tone.js';
import type { WhatIfAnswer } from '@portcullis/wire';
import { either } from './policyModel.js';

export const DAYS = [
  [7, 'The last week'],
  [30, 'The last 30 days'],
  [90, 'The last 90 days'],
  [366, 'The last year'],
] as const;
export type Days = (typeof DAYS)[number][0];
export const USUAL_DAYS: Days = 30;

export type WhatIfGroup = WhatIfAnswer['groups'][number];
type Kind = WhatIfGroup['kind'];

/** In the order in which they are shown: what stops people in their work comes first. */
export const KINDS: Readonly<Record<Kind, { readonly tone: Tone; readonly label: string; readonly title: string }>> = {
  'newly-denied': { tone: 'bad', label: 'Newly denied', title: 'Was let through, and would be stopped' },
  'newly-allowed': { tone: 'good', label: 'Newly allowed', title: 'Was stopped, and would be let through' },
  'newly-observed': { tone: 'warn', label: 'Newly observed', title: 'Was allowed, and would be noted as a denial' },
  'no-longer-observed': {
    tone: 'calm',
    label: 'No longer observed',
    title: 'Was noted as a denial, and would be allowed',
  },
};
const ORDER = Object.keys(KINDS);

/** New denials first, and of each kind the most frequent first. */
export function orderedGroups(groups: readonly WhatIfGroup[]): readonly WhatIfGroup[] {
  return groups.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.count - a.count);
}

/** The whole answer in one or two sentences. */
export function summaryInWords(
  { decisions, changed }: Pick<WhatIfAnswer, 'decisions' | 'changed'>,
  days: number,
): string {
  const over = `${verdicts(decisions)} recorded under this policy in ${daysInWords(days)}`;
  if (decisions === 0) return `No verdict was recorded under this policy in ${daysInWords(days)}.`;
  if (changed === 0) return `${over}: ${decisions === 1 ? 'it' : 'every one of them'} would come out as it did.`;
  return `${over}: ${changed === decisions ? (decisions === 1 ? 'it' : 'all of them') : number(changed)} would turn out differently.`;
}

function daysInWords(days: number): string {
  return days === 1 ? 'the last day' : `the last ${days} days`;
}

function verdicts(count: number): string {
  return count === 1 ? '1 verdict was' : `${number(count)} verdicts were`;
}

const number = (count: number): string => count.toLocaleString('en');

export function verbsInWords(verbs: WhatIfGroup['verbs']): string {
  return either(verbs.map(verbLabel), 'and');
}

const RESERVED: Readonly<Record<ReservedRule, string>> = {
  default: 'the default',
  'never-blocked': 'what is never blocked',
  'emergency-block': 'an emergency block',
  grant: 'a grant',
  unresolved: 'facts that were not known',
  offline: 'being out of touch with the server',
  'no-policy': 'no policy',
};

/** `the default → rule company-sticks`. */
export function rulesInWords({ ruleBefore, ruleNow }: Pick<WhatIfGroup, 'ruleBefore' | 'ruleNow'>): string {
  const before = ruleInWords(ruleBefore);
  return ruleBefore === ruleNow ? `${before}, before and now` : `${before} → ${ruleInWords(ruleNow)}`;
}

function ruleInWords(rule: string): string {
  return Object.hasOwn(RESERVED, rule) ? RESERVED[rule as ReservedRule] : `rule ${rule}`;
}

export function macsInWords(macs: readonly string[]): string {
  return either(macs, 'and');
}

export function groupKey({ kind, deviceKey, verbs, ruleBefore, ruleNow }: WhatIfGroup): string {
  return [kind, deviceKey, ruleBefore, ruleNow, ...verbs].join('\n');
}
