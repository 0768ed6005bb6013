import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Context, type Device, VERBS, type Verb, type VerbVerdict } from '@portcullis/wire';
import { evaluate, prepare, verbsOf, type Inputs, type Policy, type Rule } from '@portcullis/policy';
import { anyContext, anyDevice, anyInputs } from './native/arbitraries.js';

const RUNS = { numRuns: Number(process.env['PORTCULLIS_LAW_RUNS'] ?? 1000) };
type WithPolicy = Inputs & { readonly policy: Policy };

const withPolicy: fc.Arbitrary<WithPolicy> = anyInputs.filter((inputs): inputs is WithPolicy => inputs.policy !== null);
const anyRule: fc.Arbitrary<Rule> = withPolicy
  .map(({ policy }) => policy.rules[0])
  .filter((rule) => rule !== undefined)
  .map((rule) => ({ ...rule, id: 'added', grantable: true }));

/** Two rules of one kind whose verbs have nothing in common. */
const neighbours: fc.Arbitrary<readonly [Rule, Rule]> = fc
  .tuple(anyRule, anyRule, fc.shuffledSubarray([...VERBS], { minLength: 2 }), fc.boolean())
  .map(([one, other, verbs, grantable]) => {
    const half = Math.floor(verbs.length / 2);
    return [naming(one, 'one', verbs.slice(0, half), grantable), naming(other, 'other', verbs.slice(half), grantable)];
  });

function naming({ access: _, ...rule }: Rule, id: string, verbs: readonly Verb[], grantable: boolean): Rule {
  const effects = Object.fromEntries(verbs.map((verb, index) => [verb, index % 2 === 0 ? 'allow' : 'deny'] as const));
  return { ...rule, id, grantable, verbs: effects };
}

function verdictsOf(inputs: Inputs, device: Device, context: Context): Partial<Record<Verb, VerbVerdict>> {
  return evaluate(prepare(inputs), device, context).verbs;
}

const isDenied = (verdict: VerbVerdict | undefined): boolean => verdict?.effect === 'deny';
const isBlocked = (verdict: VerbVerdict | undefined): boolean => isDenied(verdict) && verdict?.mode === 'enforce';

describe('the laws of evaluation', () => {
  it('is total: one verdict for each verb of the device, whatever comes in', () => {
    fc.assert(
      fc.property(anyInputs, anyDevice, anyContext, (inputs, device, context) => {
        expect(Object.keys(verdictsOf(inputs, device, context))).toEqual(verbsOf(device));
      }),
      RUNS,
    );
  });

  it('is pure: neither the trace nor the index changes a verdict, and twice is the same', () => {
    fc.assert(
      fc.property(anyInputs, anyDevice, anyContext, (inputs, device, context) => {
        const prepared = prepare(inputs);
        const once = evaluate(prepared, device, context).verbs;
        expect(evaluate(prepared, device, context, { trace: true }).verbs).toEqual(once);
        expect(evaluate(prepared, device, context).verbs).toEqual(once);
      }),
      RUNS,
    );
  });

  it('a rule that is appended changes only verbs that no rule had decided', () => {
    fc.assert(
      fc.property(withPolicy, anyRule, anyDevice, anyContext, (inputs, rule, device, context) => {
        const before = verdictsOf(inputs, device, context);
        const policy = { ...inputs.policy, rules: [...inputs.policy.rules, rule] };
        const after = verdictsOf({ ...inputs, policy }, device, context);
        for (const verb of VERBS) {
          const open = before[verb]?.rule === 'default' || before[verb]?.rule === 'unresolved';
          expect(open || sameVerdict(before[verb], after[verb])).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('a rule that is switched off is as good as gone', () => {
    fc.assert(
      fc.property(withPolicy, anyDevice, anyContext, (inputs, device, context) => {
        const rules = inputs.policy.rules.map((rule, index) => (index % 2 === 0 ? { ...rule, enabled: false } : rule));
        const off = verdictsOf({ ...inputs, policy: { ...inputs.policy, rules } }, device, context);
        const gone = { ...inputs.policy, rules: rules.filter(({ enabled }) => enabled) };
        expect(off).toEqual(verdictsOf({ ...inputs, policy: gone }, device, context));
      }),
      RUNS,
    );
  });

  it('two neighbours that name different verbs can change places', () => {
    fc.assert(
      fc.property(
        withPolicy,
        neighbours,
        anyDevice,
        anyContext,
        fc.nat(6),
        (without, [a, b], device, context, place) => {
          const withRules = (...added: readonly Rule[]): WithPolicy => ({
            ...without,
            policy: { ...without.policy, rules: without.policy.rules.toSpliced(place, 0, ...added) },
          });
          expect(verdictsOf(withRules(a, b), device, context)).toEqual(verdictsOf(withRules(b, a), device, context));
        },
      ),
      RUNS,
    );
  });

  it('a grant never takes access away', () => {
    fc.assert(
      fc.property(withPolicy, withPolicy, anyDevice, anyContext, (inputs, others, device, context) => {
        const before = verdictsOf({ ...inputs, grants: [] }, device, context);
        const after = verdictsOf({ ...inputs, grants: others.grants }, device, context);
        for (const verb of VERBS) {
          expect(isDenied(after[verb]) && !isDenied(before[verb])).toBe(false);
          expect(isBlocked(after[verb]) && !isBlocked(before[verb])).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('an emergency block never gives access', () => {
    fc.assert(
      fc.property(anyInputs, anyInputs, anyDevice, anyContext, (inputs, others, device, context) => {
        const before = verdictsOf({ ...inputs, blocks: [] }, device, context);
        const after = verdictsOf({ ...inputs, blocks: others.blocks }, device, context);
        for (const verb of VERBS) {
          expect(isDenied(before[verb]) && !isDenied(after[verb])).toBe(false);
          expect(isBlocked(before[verb]) && !isBlocked(after[verb])).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('what is decided without a fact stays decided when the fact arrives', () => {
    fc.assert(
      fc.property(anyInputs, anyDevice, anyContext, anyContext, (inputs, device, partial, rest) => {
        const early = verdictsOf(inputs, device, partial);
        const late = verdictsOf(inputs, device, completed(partial, rest));
        for (const verb of VERBS) {
          const [before, after] = [early[verb], late[verb]];
          const open = before === undefined || before.rule === 'unresolved';
          expect(open || after?.effect === before.effect || after?.rule === 'unresolved').toBe(true);
          expect(open || !isDenied(before) || after?.mode === before.mode || after?.rule === 'unresolved').toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('asks again for nothing that is known: without missing facts no verb is unresolved', () => {
    fc.assert(
      fc.property(anyInputs, anyDevice, (inputs, device) => {
        const known: Context = {
          time: '2026-11-23T09:30:00+01:00',
          user: 'mia',
          groups: ['staff'],
          tags: [],
          volume: { encrypted: true, fileSystem: 'apfs' },
          mac: 'm',
        };
        const whole: Device = device.sdMedia === undefined ? { ...device, sdMedia: null } : device;
        for (const verdict of Object.values(verdictsOf(inputs, whole, known))) {
          const hangsOn = verdict.dependsOn ?? [];
          expect(hangsOn.every((fact) => fact === 'deviceSet' || fact === 'time')).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

function sameVerdict(a: VerbVerdict | undefined, b: VerbVerdict | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `partial`, and whatever it leaves open from `rest`; the Mac's id is no fact that is waited for. */
function completed(partial: Context, { mac: _, ...rest }: Context): Context {
  const volume = {
    encrypted: partial.volume?.encrypted ?? rest.volume?.encrypted ?? null,
    fileSystem: partial.volume?.fileSystem ?? rest.volume?.fileSystem ?? null,
  };
  const time = partial.time !== undefined && partial.time !== '' ? { time: partial.time } : {};
  // Known groups are those of somebody, so that nobody is signed in cannot be what comes out.
  const user = partial.user === undefined && partial.groups && rest.user === null ? { user: 'mia' } : {};
  return { ...rest, ...user, ...partial, ...time, volume };
}
