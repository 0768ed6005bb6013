import { describe, expect, it } from 'vitest';
import type { Verdict } from '@portcullis/wire';
import { evaluate, parsePolicy, prepare, type Policy } from '@portcullis/policy';
import { decideFile, readCases } from './cases.js';

for (const { file, content } of readCases('decide', decideFile)) {
  describe(`${file}: ${content.title}`, () => {
    const policies = new Map(Object.entries(content.policies).map(([name, source]) => [name, parsed(name, source)]));
    for (const one of content.cases) {
      it(`${one.number} ${one.title}`, () => {
        const policy = one.policy === null ? null : policies.get(one.policy);
        if (policy === undefined) expect.fail(`case ${one.number} names a policy that is not there: ${one.policy}`);
        const prepared = prepare({
          policy,
          deviceSets: new Map((one.deviceSets ?? []).map((set) => [set.id, set])),
          grants: one.grants ?? [],
          blocks: one.blocks ?? [],
        });
        const options = { offlineExpired: one.offlineExpired ?? false };
        const verdict = evaluate(prepared, one.device, one.context, options);
        const traced = evaluate(prepared, one.device, one.context, { ...options, trace: true });
        expect(verdict.verbs).toEqual(one.verdict);
        expect(traced.verbs).toEqual(one.verdict);
        expect(one.trace && withoutWords(traced)).toEqual(one.trace);
      });
    }
  });
}

function parsed(name: string, source: unknown): Policy {
  const { policy, problems } = parsePolicy(JSON.stringify(source));
  if (!policy)
    throw new Error(`policy ${name}: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`);
  return policy;
}

/** The words of `because` are not part of the specification. */
function withoutWords({ trace }: Verdict): unknown {
  return trace?.map(({ rule, matched, decided }) => ({ rule, matched, decided }));
}
