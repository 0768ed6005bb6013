import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context, Device } from '@portcullis/wire';
import {
  deviceKey,
  diffPolicies,
  evaluate,
  lintPolicy,
  parsePolicy,
  prepare,
  printPolicy,
  starterCandidates,
  starterPolicy,
  whatIf,
  type Inputs,
  type Policy,
  type RecordedDecision,
} from '@portcullis/policy';
import { anyContext, anyDevice, anyInputs } from './native/arbitraries.js';
import { validPolicy } from './valid-policies.js';

function policyOf(rules: string, head = 'mode: enforce\n'): Policy {
  const { policy, problems } = parsePolicy(`version: 1\nname: Office\n${head}rules:\n${rules}`);
  if (!policy) throw new Error(problems.map(({ message }) => message).join('; '));
  return policy;
}

const inputsOf = (policy: Policy): Inputs => ({ policy, deviceSets: new Map(), grants: [], blocks: [] });
const stick = (serialNumber: string, productId = 0x1666): Device => ({
  family: 'usb-storage',
  vendorId: 0x0951,
  productId,
  serialNumber,
  productName: 'DataTraveler 3.0',
});
const CONTEXT: Context = { volume: { encrypted: false, fileSystem: 'exfat' } };

function recorded(policy: Policy, device: Device, more: Partial<RecordedDecision> = {}): RecordedDecision {
  return { device, context: CONTEXT, verdict: evaluate(prepare(inputsOf(policy)), device, CONTEXT), ...more };
}

describe('the difference of two policies', () => {
  it('names each setting by its place in the file', () => {
    const after = 'mode: enforce\nmessage: {text: Ask us, helpLink: "https://help.example.test"}\n';
    const changes = diffPolicies(policyOf('  []\n'), policyOf('  []\n', after));
    expect(changes.map(({ path }) => path)).toEqual(['message.text', 'message.helpLink']);
    expect(changes[0]?.text).toBe('the message is now “Ask us”');
  });

  it('is told in words', () => {
    const before = policyOf(
      '  - {id: a, match: {vendorId: "0951"}, access: allow}\n  - {id: b, match: {family: sd-card}, access: deny}\n  - {id: c, match: {}, verbs: {execute: deny}}\n',
      'mode: observe\n',
    );
    const after = policyOf(
      '  - {id: c, match: {}, verbs: {execute: deny}}\n  - {id: a, match: {vendorId: ["0951", "0781"]}, access: read-only}\n  - {id: d, match: {user: tom}, access: deny}\n',
      'mode: enforce\ndefaults: {usb-storage: read-only, sd-card: deny}\n',
    );
    expect(diffPolicies(before, after).map(({ kind, path, text }) => `${kind} ${path}: ${text}`)).toEqual([
      'setting mode: the mode changes from “observe” to “enforce”',
      'default defaults.usb-storage: where no rule decides, reading of USB storage is now allowed',
      'rule-moved rules[0]: the rule c is now the first',
      'rule-changed rules[1]: the rule a now allows reading alone; before, it allows every use',
      'rule-changed rules[1]: the rule a is now about devices whose vendor id is 0951 or 0781; before, about devices whose vendor id is 0951',
      'rule-added rules[2]: the rule d is new (rule 3 of 3): it denies every use of devices for tom',
      'rule-removed rules[1]: the rule b is gone: it denied every use of devices that are SD card',
    ]);
  });

  it('is nothing between a policy and itself, however it is written', () => {
    fc.assert(
      fc.property(validPolicy, (policy) => {
        const { policy: again } = parsePolicy(printPolicy(policy));
        expect(again && diffPolicies(policy, again)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('is something between policies that decide differently', () => {
    fc.assert(
      fc.property(validPolicy, validPolicy, anyDevice, anyContext, (a, b, device, context) => {
        const [x, y] = [a, b].map((policy) => JSON.stringify(evaluate(prepare(inputsOf(policy)), device, context)));
        expect(x === y || diffPolicies(a, b).length > 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a draft would have done', () => {
  const open = policyOf('  - {id: kingston, match: {vendorId: "0951"}, access: allow}\n');
  const closed = policyOf('  - {id: none, match: {}, access: deny}\n');

  it('is grouped by device, Mac and rule, the most frequent first', () => {
    const history = [
      recorded(open, stick('AB-1'), { mac: 'm1', count: 2 }),
      recorded(open, stick('AB-1'), { mac: 'm2' }),
      recorded(open, stick('AB-2'), { mac: 'm1' }),
      recorded(closed, stick('AB-3'), { mac: 'm3' }),
    ];
    const result = whatIf(inputsOf(closed), history);
    expect(result).toMatchObject({ decisions: 5, changed: 4 });
    expect(result.byMac).toEqual([
      { mac: 'm1', count: 3 },
      { mac: 'm2', count: 1 },
    ]);
    expect(result.byRule).toEqual([{ rule: 'none', count: 4 }]);
    expect(result.groups).toMatchObject([
      {
        kind: 'newly-denied',
        deviceKey: '0951:1666:AB-1',
        ruleBefore: 'kingston',
        ruleNow: 'none',
        macs: ['m1', 'm2'],
        count: 3,
      },
      { kind: 'newly-denied', deviceKey: '0951:1666:AB-2', macs: ['m1'], count: 1 },
    ]);
  });

  it('tells what is blocked from what is only observed', () => {
    const observing = { ...closed, mode: 'observe' as const };
    const kind = (from: Policy, to: Policy): string | undefined =>
      whatIf(inputsOf(to), [recorded(from, stick('AB-1'))]).groups[0]?.kind;
    expect(kind(open, observing)).toBe('newly-observed');
    expect(kind(observing, closed)).toBe('newly-denied');
    expect(kind(closed, observing)).toBe('newly-allowed');
    expect(kind(observing, open)).toBe('no-longer-observed');
  });

  it('counts only what was asked', () => {
    const half = policyOf('  - {id: w, match: {}, verbs: {write: deny}}\n  - {id: r, match: {}, access: allow}\n');
    expect(whatIf(inputsOf(half), [recorded(open, stick('AB-1'), { asked: ['read'] })]).changed).toBe(0);
    expect(whatIf(inputsOf(half), [recorded(open, stick('AB-1'), { asked: ['write'] })]).groups[0]?.verbs).toEqual([
      'write',
    ]);
  });

  it('is nothing under the policy that decided', () => {
    fc.assert(
      fc.property(anyInputs, fc.array(fc.tuple(anyDevice, anyContext), { maxLength: 5 }), (inputs, subjects) => {
        const prepared = prepare(inputs);
        const history = subjects.map(([device, context]) => ({
          device,
          context,
          verdict: evaluate(prepared, device, context),
        }));
        expect(whatIf(inputs, history)).toMatchObject({ changed: 0, groups: [], byMac: [], byRule: [] });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a starter policy', () => {
  const observing = policyOf('  []\n', 'mode: observe\n');
  const history = ['AB-1', 'AB-2', 'AB-3', '0000'].flatMap((serial, index) => [
    recorded(observing, stick(serial, serial === 'AB-3' ? 0x1667 : 0x1666), { mac: `m${index}`, count: 4 - index }),
  ]);

  it('is made from what was denied, and says what was', () => {
    expect(starterCandidates(history).map(({ deviceKey: key, count, isMakeWide }) => [key, count, isMakeWide])).toEqual(
      [
        ['0951:1666:AB-1', 4, false],
        ['0951:1666:AB-2', 3, false],
        ['0951:1667:AB-3', 2, false],
        ['0951:1666:-', 1, true],
      ],
    );
  });

  it('names each make once, with its serial numbers', () => {
    const allow = new Set(['0951:1666:AB-1', '0951:1666:AB-2', '0951:1667:AB-3']);
    const { policy, deviceSet, leftOut } = starterPolicy(history, { name: 'Start', allow });
    expect(deviceSet).toBeNull();
    expect(leftOut).toEqual([]);
    expect(policy.rules.map(({ id, match }) => [id, match])).toEqual([
      ['allow-datatraveler-3.0', { vendorId: [0x0951], productId: [0x1666], serialNumber: ['AB-1', 'AB-2'] }],
      ['allow-datatraveler-3.0-2', { vendorId: [0x0951], productId: [0x1667], serialNumber: ['AB-3'] }],
    ]);
  });

  it('needs one rule when there is a device set to put the serial numbers into', () => {
    const deviceSetId = '3f0e4a86-6d6f-4b7e-8a53-9a4be1c4a001';
    const allow = new Set(['0951:1666:AB-1', '0951:1666:AB-2', '0951:1667:AB-3']);
    const { policy, deviceSet } = starterPolicy(history, { name: 'Start', allow, deviceSetId });
    expect(policy.rules.map(({ match }) => match)).toEqual([{ deviceSet: [deviceSetId] }]);
    expect(deviceSet?.entries).toHaveLength(3);
    expect(
      lintPolicy(policy, { deviceSets: new Map([[deviceSetId, deviceSet ?? { id: '', name: '', entries: [] }]]) }),
    ).toEqual([]);
  });

  it('leaves out what no rule can tell from others', () => {
    const { policy, leftOut } = starterPolicy([recorded(observing, { family: 'optical-disc' })], { name: 'Start' });
    expect(policy.rules).toEqual([]);
    expect(leftOut.map(({ device }) => device.family)).toEqual(['optical-disc']);
  });

  it('allows all that was ticked and nothing that was not, parses, and lints without errors', () => {
    const serials = fc.constantFrom('AB-1', 'AB-2', 'AB-3*', 'ä?-4', '0000', '"q"');
    const devices = fc.record({
      family: fc.constantFrom('usb-storage', 'android', 'external-disk'),
      vendorId: fc.constantFrom(0x0951, 0x0781),
      productId: fc.constantFrom(1, 2),
      serialNumber: serials,
    }) as fc.Arbitrary<Device>;
    fc.assert(
      fc.property(
        fc.uniqueArray(devices, { selector: deviceKey, maxLength: 8 }),
        fc.boolean(),
        fc.infiniteStream(fc.boolean()),
        (all, useSet, ticks) => {
          const decisions = all.map((device) => recorded(observing, device));
          const allow = new Set(all.filter(() => ticks.next().value).map(deviceKey));
          const options = {
            name: 'Start',
            allow,
            ...(useSet ? { deviceSetId: '3f0e4a86-6d6f-4b7e-8a53-9a4be1c4a001' } : {}),
          };
          const { policy, deviceSet } = starterPolicy(decisions, options);
          const { policy: again, problems } = parsePolicy(printPolicy(policy));
          expect(problems).toEqual([]);
          expect(again && lintPolicy(again).filter(({ severity }) => severity === 'error')).toEqual([]);
          const prepared = prepare({
            ...inputsOf(policy),
            deviceSets: new Map(deviceSet ? [[deviceSet.id, deviceSet]] : []),
          });
          const ticked = all.filter((device) => allow.has(deviceKey(device)));
          const isCovered = (device: Device): boolean =>
            ticked.some((other) => other === device || (isMakeWide(other) && isSameMake(other, device)));
          for (const device of all) {
            const effects = Object.values(evaluate(prepared, device, CONTEXT).verbs).map(({ effect }) => effect);
            expect(new Set(effects)).toEqual(new Set([isCovered(device) ? 'allow' : 'deny']));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

const isMakeWide = (device: Device): boolean => deviceKey(device).endsWith(':-');
const isSameMake = (a: Device, b: Device): boolean =>
  a.family === b.family && a.vendorId === b.vendorId && a.productId === b.productId;
