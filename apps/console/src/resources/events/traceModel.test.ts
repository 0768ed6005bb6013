import type { VerdictEvent } from '@portcullis/wire';
import { describe, expect, it } from 'vitest';
import { deviceSetFrom, policyFrom, recompute, setsNamed } from './traceModel.js';

const SOURCE = `version: 1
name: Office
mode: enforce
defaults:
  usb-storage: deny
rules:
  - id: company-sticks
    match: { family: usb-storage, deviceSet: 5f0c1b52-6a5e-4f0e-9f39-3f1a5a2f7c11 }
    access: allow
  - id: cameras
    match: { family: camera }
    access: allow
`;
const SET = '5f0c1b52-6a5e-4f0e-9f39-3f1a5a2f7c11';

function event(): VerdictEvent {
  const device = { family: 'usb-storage', vendorId: 0x0951, productId: 0x1666, serialNumber: 'E0D55EA573' } as const;
  return {
    id: '1',
    journal: 'j',
    seq: 1,
    time: '2026-11-23T09:30:00.000+01:00',
    bridgeMode: 'simulate',
    kind: 'verdict',
    trigger: 'mount',
    attached: {
      registryId: '1',
      key: '0951:1666:E0D55EA573',
      device,
      descriptor: { vendorId: 0x0951, productId: 0x1666 },
    },
    context: { time: '2026-11-23T09:30:00+01:00', user: 'kim', groups: [], tags: [], mac: 'm' },
    applied: { policyId: 'p', policyName: 'Office', revision: 1, documents: {} },
    verdict: {
      verbs: {
        read: { effect: 'deny', rule: 'default', mode: 'enforce' },
        write: { effect: 'deny', rule: 'default', mode: 'enforce' },
        execute: { effect: 'deny', rule: 'default', mode: 'enforce' },
      },
    },
    asked: ['read', 'write'],
    decision: 'denied',
    outcome: 'enforced',
    rules: {},
    answeredInMicros: 12,
  };
}

describe('the trace of a recorded verdict', () => {
  const policy = policyFrom(SOURCE);
  if (policy === null) throw new Error('the policy of this test has errors');

  it('names the sets that it needs', () => {
    expect(setsNamed(policy)).toEqual([SET]);
  });

  it('says of each rule why it did not match', () => {
    const { trace, differing } = recompute(event(), policy, [deviceSetFrom(SET, [])]);
    expect(differing).toEqual([]);
    const cameras = trace.find((entry) => entry.rule === 'cameras');
    expect(cameras?.matched).toBe('no');
    expect(cameras?.because).toBeTruthy();
  });

  it('says which verbs come out otherwise now that the device is in the set', () => {
    const entry = {
      id: 'e',
      vendorId: '0951',
      productId: '1666',
      bus: null,
      model: null,
      serialNumber: 'e0d55ea573',
      owner: null,
      assetTag: null,
      comment: null,
      ticket: null,
      reviewDate: null,
      shared: false,
    };
    const { differing, trace } = recompute(event(), policy, [deviceSetFrom(SET, [entry])]);
    expect(differing).toEqual(['read', 'write', 'execute']);
    expect(trace.find((step) => step.rule === 'company-sticks')?.matched).toBe('yes');
  });
});
