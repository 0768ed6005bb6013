import type { DeviceSet, Policy, Rule } from '../model.js';
import { inTextOrder, pathText, type Finding, type Problem } from '../parse/problem.js';
import { readSource } from '../parse/source.js';
import { conditionLints } from './conditions.js';
import { lockOutLints } from './lock-out.js';
import { orderLints } from './order.js';
import { setLints } from './sets.js';

export interface LintOptions {
  /** By id, all sets there are. Absent: what is said about sets is left out. */
  readonly deviceSets?: ReadonlyMap<string, DeviceSet>;
  /** `YYYY-MM-DD`. Absent: what depends on the date is left out. */
  readonly today?: string;
  /** The text that the policy was parsed from, for line and column; without it both are 1. */
  readonly source?: string;
}

/** What a lint looks at. */
export interface LintSubject {
  readonly policy: Policy;
  /** Enabled rules as they are considered: `grantable: false` first; with their place in the file. */
  readonly considered: readonly { readonly rule: Rule; readonly index: number }[];
  readonly options: LintOptions;
}

type Lint = (subject: LintSubject) => readonly Finding[];

const LINTS: readonly Lint[] = [orderLints, conditionLints, setLints, lockOutLints];

/**
 * What is suspicious about a policy that parses. An `error` is a mistake for certain (a rule that can never decide);
 * a `warning` may be meant.
 */
export function lintPolicy(policy: Policy, options: LintOptions = {}): readonly Problem[] {
  const enabled = policy.rules.map((rule, index) => ({ rule, index })).filter(({ rule }) => rule.enabled);
  const considered = [
    ...enabled.filter(({ rule }) => !rule.grantable),
    ...enabled.filter(({ rule }) => rule.grantable),
  ];
  const findings = LINTS.flatMap((lint) => lint({ policy, considered, options }));
  const place = options.source === undefined ? withoutPlace : readSource(options.source).place;
  return inTextOrder([], findings, place);
}

function withoutPlace({ path, message, remedy, severity = 'error', code }: Finding): Problem {
  return {
    line: 1,
    column: 1,
    path: pathText(path),
    message,
    severity,
    remedy,
    ...(code === undefined ? {} : { code }),
  };
}
