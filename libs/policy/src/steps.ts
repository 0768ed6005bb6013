import { type Effect, VERBS, type Verb, type VerbVerdict } from '@portcullis/wire';
import { type Block, type Conditions, type Grant, type Policy, type Rule, type Target } from './model.js';
import { effectsFor } from './families.js';
import { keyOfIdentity } from './identity.js';
import { allHold, compileConditions, inSet, userIsOneOf, type Test } from './conditions.js';
import { familyMask, verbBit, verbMask, type Subject } from './subject.js';
import { fold } from './text.js';
import { both, NO, unknown, when, YES, type Truth } from './truth.js';

/** One thing that can decide a verb: a block, a rule or a grant (SPEC.md 4). */
export interface Step {
  /** How a trace names it. */
  readonly name: string;
  /** What it says of a verb that it allows or denies: made once, shared by all verdicts. */
  readonly allowing: VerbVerdict;
  readonly denying: VerbVerdict;
  /** Bits of the verbs that it allows and of those that it denies; never the same bit in both. */
  readonly allows: number;
  readonly denies: number;
  readonly enabled: boolean;
  readonly matches: (subject: Subject) => Truth;
  readonly from:
    { readonly rule: Rule; readonly tests: readonly Test[] } | { readonly grant: Grant } | { readonly block: Block };
}

const ALL_VERBS = verbMask(VERBS);

function verdicts(decider: Omit<VerbVerdict, 'effect' | 'dependsOn'>): Pick<Step, 'allowing' | 'denying'> {
  return { allowing: { effect: 'allow', ...decider }, denying: { effect: 'deny', ...decider } };
}

export function ruleStep(rule: Rule, policy: Policy): Step {
  const tests = compileConditions(rule.match);
  const effects = namedEffects(rule);
  return {
    name: rule.id,
    ...verdicts({ rule: rule.id, mode: rule.mode ?? policy.mode }),
    allows: effects.allows,
    denies: effects.denies,
    enabled: rule.enabled,
    matches: (subject) => allHold(tests, subject),
    from: { rule, tests },
  };
}

export function blockStep(block: Block): Step {
  const target = compileTarget(block.target, (families) => (s) => when((families & s.families) !== 0));
  return {
    name: `emergency-block:${block.id}`,
    ...verdicts({ rule: 'emergency-block', mode: 'enforce', source: block.id }),
    allows: 0,
    denies: ALL_VERBS,
    enabled: true,
    matches: target,
    from: { block },
  };
}

export function grantStep(grant: Grant): Step {
  const target = compileTarget(grant.target, (families) => (s) => when((families & s.family) !== 0));
  const mac = fold(grant.mac);
  const users = grant.user === undefined ? null : new Set([fold(grant.user)].filter((name) => name !== ''));
  return {
    name: `grant:${grant.id}`,
    ...verdicts({ rule: 'grant', mode: 'enforce', source: grant.id }),
    allows: verbMask(grant.verbs),
    denies: 0,
    enabled: true,
    matches: (subject) => {
      if (mac === '' || mac !== subject.mac) return NO;
      const who = users ? userIsOneOf(subject, users) : YES;
      return both(who, both(target(subject), isActive(grant, subject)));
    },
    from: { grant },
  };
}

function isActive(grant: Grant, subject: Subject): Truth {
  const now = subject.moment?.epochMillis;
  return now === undefined ? unknown('time') : when(grant.notBefore <= now && now < grant.expires);
}

/** SPEC.md 4.7; what `families` mean differs between blocks and grants. */
function compileTarget(
  target: Target,
  ofFamilies: (mask: number) => (s: Subject) => Truth,
): (subject: Subject) => Truth {
  const parts: ((subject: Subject) => Truth)[] = [];
  if (target.families) parts.push(ofFamilies(familyMask(target.families)));
  if (target.device) {
    const key = keyOfIdentity(target.device);
    parts.push((s) => when(key !== null && s.identityKeys.includes(key)));
  }
  if (target.deviceSet !== undefined) {
    const id = fold(target.deviceSet);
    parts.push((s) => inSet(s, id));
  }
  if (parts.length === 0) return () => NO;
  return (subject) => parts.reduce<Truth>((truth, part) => both(truth, part(subject)), YES);
}

/** SPEC.md 4.8 */
function namedEffects(rule: Rule): { allows: number; denies: number } {
  const effects: Partial<Record<Verb, Effect>> = {
    ...(rule.access ? effectsFor(rule.access, VERBS) : {}),
    ...rule.verbs,
  };
  let allows = 0;
  let denies = 0;
  for (const verb of VERBS) {
    if (effects[verb] === 'allow') allows |= verbBit(verb);
    if (effects[verb] === 'deny') denies |= verbBit(verb);
  }
  return { allows, denies };
}

/** The conditions by which a step can be found, if it is a rule. */
export function conditionsOf(step: Step): Conditions | null {
  return 'rule' in step.from ? step.from.rule.match : null;
}
