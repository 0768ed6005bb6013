import { FAMILIES, type Family, type Verb, type VerbVerdict } from '@portcullis/wire';
import { type Policy, type PolicyInputs } from './model.js';
import { defaultEffects, verbsOfFamily } from './families.js';
import { CandidateIndex } from './candidates.js';
import { DeviceSetIndex } from './identity.js';
import { blockStep, grantStep, ruleStep, type Step } from './steps.js';

/** Policy and documents, indexed. Immutable; prepare once, evaluate many devices. */
export interface Prepared {
  /** `null`: no policy has arrived yet (SPEC.md 6.1). */
  readonly policy: Policy | null;
  readonly sets: DeviceSetIndex;
  readonly blocks: readonly Step[];
  /** Rules with `grantable: false`. */
  readonly firmRules: CandidateIndex;
  readonly grants: readonly Step[];
  readonly rules: CandidateIndex;
  /** `null` without a policy. */
  readonly defaults: DefaultVerdicts | null;
}

/** What holds for each verb of each family where nothing else decides (SPEC.md 7). */
export type DefaultVerdicts = Readonly<Record<Family, Partial<Readonly<Record<Verb, VerbVerdict>>>>>;

export type Inputs = Omit<PolicyInputs, 'policy'> & { readonly policy: Policy | null };

/**
 * Takes time in proportion to all rules and all entries of all sets, so that evaluate need not. Never throws on typed
 * input.
 */
export function prepare(inputs: Inputs): Prepared {
  const { policy } = inputs;
  const sets = new DeviceSetIndex(inputs.deviceSets);
  const steps = policy ? policy.rules.map((rule) => ({ rule, step: ruleStep(rule, policy) })) : [];
  const stepsOf = (grantable: boolean): Step[] =>
    steps.filter(({ rule }) => rule.grantable === grantable).map(({ step }) => step);
  return {
    policy,
    sets,
    blocks: inputs.blocks.map(blockStep),
    firmRules: new CandidateIndex(stepsOf(false), sets),
    grants: inputs.grants.map(grantStep),
    rules: new CandidateIndex(stepsOf(true), sets),
    defaults: policy && defaultVerdicts(policy),
  };
}

function defaultVerdicts({ defaults, mode }: Policy): DefaultVerdicts {
  const ofFamily = (family: Family): Partial<Record<Verb, VerbVerdict>> => {
    const verdicts: Partial<Record<Verb, VerbVerdict>> = {};
    const effects = defaultEffects(family, defaults[family]);
    for (const verb of verbsOfFamily(family))
      verdicts[verb] = { effect: effects[verb] ?? 'deny', rule: 'default', mode };
    return verdicts;
  };
  // The keys are all families: FAMILIES is the list that the type is made from.
  return Object.fromEntries(FAMILIES.map((family) => [family, ofFamily(family)])) as Record<
    Family,
    Partial<Record<Verb, VerbVerdict>>
  >;
}
