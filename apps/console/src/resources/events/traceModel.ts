/** Why a verdict came out as it did, worked out anew. Loaded only where a trace is shown: the engine comes with it. */
import { type TraceEntry, VERBS, type Verdict, type VerdictEvent } from '@portcullis/wire';
import { evaluate, parsePolicy, prepare, type DeviceSet, type Policy } from '@portcullis/policy';
import type { DeviceIdentity } from '@portcullis/wire';
import type { SetEntryRow } from '@portcullis/wire';

export interface Recomputed {
  readonly trace: readonly TraceEntry[];
  /** Verbs that come out otherwise now: a grant, a block or a device set was another one then. */
  readonly differing: readonly string[];
}

/** The policy of a revision, or `null` when this console cannot read it (any more). */
export function policyFrom(source: string): Policy | null {
  return parsePolicy(source).policy;
}

/** The device sets that a policy's rules name. */
export function setsNamed(policy: Policy): readonly string[] {
  return [...new Set(policy.rules.flatMap((rule) => rule.match.deviceSet ?? []))];
}

export function deviceSetFrom(id: string, entries: readonly SetEntryRow[]): DeviceSet {
  return {
    id,
    name: id,
    entries: entries.flatMap(({ vendorId, productId, bus, model, serialNumber }): readonly DeviceIdentity[] => {
      const serial = serialNumber === null ? {} : { serialNumber };
      if (vendorId !== null && productId !== null) {
        return [{ vendorId: Number.parseInt(vendorId, 16), productId: Number.parseInt(productId, 16), ...serial }];
      }
      return bus === null || model === null ? [] : [{ bus, model, ...serial }];
    }),
  };
}

/**
 * Evaluates with the inputs that the event recorded. Grants and blocks of that time are not kept: they are left out.
 */
export function recompute(event: VerdictEvent, policy: Policy, sets: readonly DeviceSet[]): Recomputed {
  const prepared = prepare({ policy, deviceSets: new Map(sets.map((set) => [set.id, set])), grants: [], blocks: [] });
  const verdict = evaluate(prepared, event.attached.device, event.context, { trace: true });
  return { trace: verdict.trace ?? [], differing: differences(event.verdict, verdict) };
}

function differences(then: Verdict, now: Verdict): readonly string[] {
  return VERBS.filter(
    (verb) => then.verbs[verb]?.effect !== now.verbs[verb]?.effect || then.verbs[verb]?.rule !== now.verbs[verb]?.rule,
  );
}
