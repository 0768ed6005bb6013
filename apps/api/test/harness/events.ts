import { randomUUID } from 'node:crypto';

export const STICK = {
  registryId: '4294967297',
  key: '0951:1666:60A44C',
  device: {
    family: 'usb-storage',
    capabilities: ['usb-storage'],
    vendorId: 0x0951,
    productId: 0x1666,
    serialNumber: '60A44C',
    manufacturerName: 'Kingston',
    productName: 'DataTraveler 3.0',
    bus: 'usb',
    identity: 'unique',
  },
  descriptor: { vendorId: 0x0951, productId: 0x1666 },
};

let seq = 0;

/** An event as a bridge records it. */
export function verdictEvent(
  changes: Record<string, unknown> = {},
): Record<string, unknown> & { id: string; time: string } {
  return {
    id: randomUUID(),
    journal: '6f1f3a52-0f0f-4c39-9f6e-0b1f2a3c4d5e',
    seq: ++seq,
    time: new Date().toISOString(),
    bridgeMode: 'simulate',
    user: 'mia',
    kind: 'verdict',
    trigger: 'mount',
    attached: STICK,
    volume: { bsdName: 'disk4s1', name: 'NO NAME', encrypted: false, fileSystem: 'msdos' },
    context: { time: '2026-11-23T09:30:00+01:00', user: 'mia', groups: ['staff'], tags: [] },
    applied: { policyId: '0b9d7c1e-1111-4222-8333-444455556666', policyName: 'Office', revision: 3, documents: {} },
    verdict: { verbs: { read: { effect: 'deny', rule: 'default', mode: 'enforce' } } },
    asked: ['read'],
    decision: 'denied',
    outcome: 'enforced',
    rules: {},
    answeredInMicros: 120,
    ...changes,
  };
}

export function attachEvent(
  changes: Record<string, unknown> = {},
): Record<string, unknown> & { id: string; time: string } {
  return {
    id: randomUUID(),
    journal: '6f1f3a52-0f0f-4c39-9f6e-0b1f2a3c4d5e',
    seq: ++seq,
    time: new Date().toISOString(),
    bridgeMode: 'simulate',
    user: 'mia',
    kind: 'attach',
    attached: STICK,
    ...changes,
  };
}
