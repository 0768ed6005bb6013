import { type Effect, VERBS, type Verb, type Verdict } from '@portcullis/wire';
import { type DeviceSet, type Policy, type PolicyTest } from '../model.js';
import { evaluate } from '../evaluate.js';
import { prepare } from '../prepare.js';

export interface PolicyTestFailure {
  readonly verb: Verb;
  readonly expected: Effect;
  /** `null`: the device has no such verb. */
  readonly actual: Effect | null;
  /** The rule that decided, or `null`. */
  readonly rule: string | null;
}

export interface PolicyTestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly failures: readonly PolicyTestFailure[];
  readonly verdict: Verdict;
}

/** The tests that a policy carries, in their order. No grant and no block is in force in them. */
export function runPolicyTests(
  policy: Policy,
  deviceSets: ReadonlyMap<string, DeviceSet> = new Map(),
): readonly PolicyTestResult[] {
  const prepared = prepare({ policy, deviceSets, grants: [], blocks: [] });
  return policy.tests.map((test) => {
    const verdict = evaluate(prepared, test.device, test.context);
    const failures = VERBS.flatMap((verb) => failureOf(test, verdict, verb));
    return { name: test.name, passed: failures.length === 0, failures, verdict };
  });
}

function failureOf(test: PolicyTest, verdict: Verdict, verb: Verb): readonly PolicyTestFailure[] {
  const expected = test.expect[verb];
  const actual = verdict.verbs[verb];
  if (expected === undefined || actual?.effect === expected) return [];
  return [{ verb, expected, actual: actual?.effect ?? null, rule: actual?.rule ?? null }];
}
