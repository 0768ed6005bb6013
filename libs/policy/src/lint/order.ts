import { VERBS, type Verb } from '@portcullis/wire';
import { type Rule } from '../model.js';
import { effectsFor } from '../families.js';
import type { Finding } from '../parse/problem.js';
import { comparable, type Comparable, Coverers, covers } from './covers.js';
import type { LintSubject } from './lint.js';

/** Rules that others stand in front of. */
export function orderLints({ considered, policy }: LintSubject): readonly Finding[] {
  return [...shadowed(considered), ...ungrantableBelow(policy.rules)];
}

/** So many pairs of rules are compared in a second; policies in use take a hundredth. */
const MOST_COMPARED = 1_000_000;

interface Standing {
  readonly of: Comparable;
  readonly rule: Rule;
  readonly verbs: readonly Verb[];
  readonly position: number;
}

function shadowed(considered: LintSubject['considered']): readonly Finding[] {
  const before = new Coverers<Standing>();
  const findings: Finding[] = [];
  let compared = 0;
  for (const [position, { rule, index }] of considered.entries()) {
    const here: Standing = { of: comparable(rule.match), rule, verbs: verbsNamed(rule), position };
    const takers = new Map<Verb, Standing>();
    for (const other of before.of(here.of)) {
      if (++compared > MOST_COMPARED) return [...findings, notCompared(index, rule)];
      const taken = here.verbs.filter((verb) => isEarlier(other, takers.get(verb)) && other.verbs.includes(verb));
      if (taken.length === 0 || !covers(other.of, here.of)) continue;
      for (const verb of taken) takers.set(verb, other);
    }
    if (takers.size > 0) findings.push(shadow(here, index, takers));
    // Whatever a rule that never decides would take from a later one, those before it take from that one too.
    if (takers.size < here.verbs.length) before.add(here);
  }
  return findings;
}

function isEarlier(one: Standing, other: Standing | undefined): boolean {
  return other === undefined || one.position < other.position;
}

function shadow({ rule, verbs }: Standing, index: number, takers: ReadonlyMap<Verb, Standing>): Finding {
  const taken = verbs.filter((verb) => takers.has(verb));
  const by = [...new Set(takers.values())].toSorted((a, b) => a.position - b.position);
  const names = by.map((other) => `\`${other.rule.id}\``).join(', ');
  const whole = taken.length === verbs.length;
  return {
    path: ['rules', index],
    code: whole ? 'unreachable-rule' : 'shadowed-rule',
    severity: whole ? 'error' : 'warning',
    message: whole
      ? `the rule \`${rule.id}\` never decides: ${names} ${by.length > 1 ? 'match' : 'matches'} everything that it matches, first`
      : `the rule \`${rule.id}\` never decides ${taken.join(', ')}: ${names} ${by.length > 1 ? 'do' : 'does'}`,
    remedy: 'move it above, narrow the other rule, or remove it',
  };
}

function notCompared(index: number, { id }: Rule): Finding {
  return {
    path: ['rules', index],
    code: 'not-compared',
    severity: 'warning',
    message: `from the rule \`${id}\` on it was not looked whether rules before take everything: there are too many that are alike`,
    remedy: 'put devices into device sets, so that there are fewer rules',
  };
}

export function verbsNamed(rule: Rule): readonly Verb[] {
  const effects = { ...(rule.access ? effectsFor(rule.access, VERBS) : {}), ...rule.verbs };
  return VERBS.filter((verb) => effects[verb] !== undefined);
}

function ungrantableBelow(rules: readonly Rule[]): readonly Finding[] {
  const firstOrdinary = rules.findIndex((rule) => rule.enabled && rule.grantable);
  if (firstOrdinary < 0) return [];
  return rules.flatMap((rule, index) =>
    rule.enabled && !rule.grantable && index > firstOrdinary
      ? [
          {
            path: ['rules', index],
            code: 'ungrantable-below',
            severity: 'warning' as const,
            message: `the rule \`${rule.id}\` is considered before all rules that grants can lift, although it stands below one`,
            remedy: 'move rules with `grantable: false` to the top, so that the file reads as it works',
          },
        ]
      : [],
  );
}
