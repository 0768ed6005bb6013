import type { Policy } from '@portcullis/policy';

/** Ids of the device sets that a policy's rules name, disabled rules included: the bundle refers to them all. */
export function deviceSetsOf(policy: Policy): string[] {
  const ids = policy.rules.flatMap((rule) => rule.match.deviceSet ?? []).map((id) => id.toLowerCase());
  return [...new Set(ids)].toSorted();
}
