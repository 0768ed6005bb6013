import type { AttachedDevice, PortcullisEvent, VerdictEvent, Volume } from '../src/index.js';

const base = {
  id: '0b9d7c1e-1111-4222-8333-444455556666',
  journal: '6f1f3a52-0f0f-4c39-9f6e-0b1f2a3c4d5e',
  seq: 7,
  time: '2026-11-23T09:30:00.000+01:00',
  bridgeMode: 'authorize',
  user: 'mia',
} as const;

const names = { manufacturerName: 'Kingston', productName: 'DataTraveler 3.0', serialNumber: '60A44C000001' };

const attached: AttachedDevice = {
  registryId: '4294967296',
  key: '0951:1666:60A44C000001',
  device: {
    family: 'usb-storage',
    capabilities: ['usb-storage'],
    vendorId: 0x0951,
    productId: 0x1666,
    ...names,
    bus: 'usb',
    identity: 'unique',
  },
  descriptor: {
    vendorId: 0x0951,
    productId: 0x1666,
    ...names,
    configurations: [
      { interfaces: [{ alternates: [{ interfaceClass: 8, interfaceSubclass: 6, interfaceProtocol: 80 }] }] },
    ],
    disk: { protocol: 'USB', internal: false, removable: true, ejectable: true },
  },
};
const volume: Volume = { bsdName: 'disk4s1', name: null, encrypted: null, fileSystem: 'msdos' };

export function aVerdict(): VerdictEvent {
  return {
    ...base,
    kind: 'verdict',
    trigger: 'mount',
    attached,
    volume,
    process: { pid: 88, path: '/usr/libexec/diskarbitrationd', signingId: null },
    context: { time: base.time, user: 'mia', groups: ['staff'], tags: [], volume: { encrypted: null } },
    applied: {
      policyId: base.journal,
      policyName: 'Office',
      revision: 3,
      documents: { [`policy:${base.journal}`]: 12 },
    },
    verdict: {
      verbs: { read: { effect: 'deny', rule: 'unresolved', mode: 'enforce', dependsOn: ['encrypted'] } },
      trace: [
        { rule: 'encrypted-only', matched: 'unknown', because: 'encryption is not known yet', decided: ['read'] },
      ],
    },
    asked: ['read', 'write'],
    decision: 'denied',
    outcome: 'enforced',
    dependsOn: ['encrypted'],
    rules: { 'encrypted-only': { description: 'Encrypted sticks only', helpLink: 'https://intranet.example/usb' } },
    answeredInMicros: 84,
  };
}

/** One of each kind, in the order of `EVENT_KINDS`. */
export function eventOfEachKind(): readonly PortcullisEvent[] {
  const document = { kind: 'policy', id: base.journal, sequence: 12 };
  return [
    { ...base, kind: 'attach', attached },
    { ...base, kind: 'detach', attached },
    { ...base, kind: 'mount', attached, volume, by: 'system' },
    { ...base, kind: 'unmount', attached, volume, by: 'policy' },
    { ...base, kind: 'remount', attached, volume, by: 'policy' },
    {
      ...base,
      kind: 'open',
      userClientClass: 'AppleUSBHostDeviceUserClient',
      process: { pid: 9, path: '/usr/bin/dd' },
    },
    aVerdict(),
    { ...base, kind: 'grant', grantId: base.id, what: 'started' },
    { ...base, kind: 'health', state: 'partly', problems: ['approve-mode'] },
    { ...base, kind: 'lifecycle', component: 'bridge', what: 'started', user: null },
    { ...base, kind: 'document', document, accepted: false, reason: 'older' },
    { ...base, kind: 'gap', lost: 3, reason: 'disk-full' },
    {
      ...base,
      kind: 'tamper',
      act: 'unlink',
      target: '/Library/Portcullis',
      denied: true,
      process: { pid: 9, path: '/bin/rm', signingId: null },
    },
  ];
}
