import { VERBS, type Verb } from '@portcullis/wire';
import { type Rule } from '../model.js';
import { effectsFor } from '../families.js';
import type { Finding } from '../parse/problem.js';
import { covers } from './covers.js';
import type { LintSubject } from './lint.js';

/** Rules that others stand in front of. */
export function orderLints({ considered, policy }: LintSubject): readonly Finding[] {
  return [...shadowed(considered), ...ungrantableBelow(policy.rules)];
}

function shadowed(considered: LintSubject['considered']): readonly Finding[] {
  return considered.flatMap(({ rule, index }, position) => {
    const named = verbsNamed(rule);
    const before = considered.slice(0, position).filter((other) => covers(other.rule.match, rule.match));
    const taken = named.filter((verb) => before.some((other) => verbsNamed(other.rule).includes(verb)));
    if (taken.length === 0) return [];
    const by = before.filter((other) => verbsNamed(other.rule).some((verb) => taken.includes(verb)));
    const names = by.map((other) => `\`${other.rule.id}\``).join(', ');
    const whole = taken.length === named.length;
    return [
      {
        path: ['rules', index],
        code: whole ? 'unreachable-rule' : 'shadowed-rule',
        severity: whole ? 'error' : 'warning',
        message: whole
          ? `the rule \`${rule.id}\` never decides: ${names} ${by.length > 1 ? 'match' : 'matches'} everything that it matches, first`
          : `the rule \`${rule.id}\` never decides ${taken.join(', ')}: ${names} ${by.length > 1 ? 'do' : 'does'}`,
        remedy: 'move it above, narrow the other rule, or remove it',
      },
    ];
  });
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
