/** Records as the API sends them: a sample that its schema would not let through fails here. */
import {
  eventDetail,
  eventRow as eventSchema,
  macRow,
  recordedEvent,
  type EventDetail,
  type EventRow,
  type MacRow,
  type VerdictEvent,
} from '@portcullis/wire';

/** A record's id that can be told in a test by its name. */
export function idOf(name: string): string {
  const digits = Array.from(name, (letter) => letter.charCodeAt(0).toString(16)).join('');
  return `e0000000-0000-4000-8000-${digits.padStart(12, '0').slice(-12)}`;
}

export function mac(changes: Readonly<Record<string, unknown>> = {}): MacRow {
  return macRow.parse({ ...MAC_AS_SENT, ...changes });
}

const MAC_AS_SENT = {
  id: 'a0000000-0000-4000-8000-000000000001',
  hostname: 'kim-mbp',
  hardwareUuid: '11111111-2222-4333-8444-555555555555',
  serialNumber: 'C02XK0AAJG5H',
  model: 'MacBookPro18,3',
  osVersion: '15.1',
  agentVersion: '0.1.0',
  bridgeMode: 'simulate',
  tags: ['design'],
  owner: { name: 'Kim Doe', email: 'kim@example.test' },
  enrolledAt: '2026-11-20T08:00:00.000Z',
  removedAt: null,
  enrolmentRefused: null,
  enrolmentOpenUntil: null,
  lastSeenAt: '2026-11-23T08:00:00.000Z',
  state: 'partly',
  problems: [],
  checks: [],
  policy: { id: 'b0000000-0000-4000-8000-000000000001', name: 'Office', revision: 3 },
  expected: [],
  applied: [],
  inSync: true,
  refused: [],
  attached: [],
};
export const MAC = mac();

export const POLICY_ID = 'b0000000-0000-4000-8000-000000000001';

export const SOURCE = `version: 1
name: Office
mode: enforce
defaults:
  usb-storage: deny
rules:
  - id: cameras
    match: { family: camera }
    access: allow
`;

const DEVICE = {
  family: 'usb-storage',
  vendorId: 0x0951,
  productId: 0x1666,
  serialNumber: 'E0D55EA5740316C0',
  manufacturerName: 'Kingston',
  productName: 'DataTraveler 3.0',
  bus: 'usb',
};

export function eventRow(name: string, changes: Readonly<Record<string, unknown>> = {}): EventRow {
  return eventSchema.parse({
    id: idOf(name),
    time: '2026-11-23T09:30:00.000Z',
    receivedAt: '2026-11-23T09:30:01.000Z',
    kind: 'verdict',
    mac: { id: MAC.id, hostname: MAC.hostname },
    person: 'kim',
    deviceKey: '0951:1666:E0D55EA5740316C0',
    deviceName: 'DataTraveler 3.0',
    serialNumber: '60A44C413A8CF320',
    volume: null,
    family: 'usb-storage',
    decision: 'denied',
    outcome: 'enforced',
    bridgeMode: 'simulate',
    sentence: 'Reading “DataTraveler 3.0” was denied, because no rule allows it.',
    policy: { id: POLICY_ID, name: 'Office', revision: 3 },
    rule: 'default',
    ...changes,
  });
}

/** The row of a verdict with the event that its Mac recorded. */
export function eventWhole(name: string): EventDetail {
  return eventDetail.parse({ ...eventRow(name), event: verdictEvent(name) });
}

export function verdictEvent(name: string, changes: Readonly<Record<string, unknown>> = {}): VerdictEvent {
  const denied = { effect: 'deny', rule: 'default', mode: 'enforce' };
  const event = recordedEvent.parse({
    id: idOf(name),
    journal: 'c0000000-0000-4000-8000-000000000001',
    seq: 1,
    time: '2026-11-23T10:30:00.000+01:00',
    bridgeMode: 'simulate',
    user: 'kim',
    kind: 'verdict',
    trigger: 'mount',
    attached: {
      registryId: '1',
      key: '0951:1666:E0D55EA5740316C0',
      device: DEVICE,
      descriptor: { vendorId: DEVICE.vendorId, productId: DEVICE.productId },
    },
    context: { time: '2026-11-23T10:30:00+01:00', user: 'kim', groups: ['staff'], tags: ['design'], mac: MAC.id },
    applied: { policyId: POLICY_ID, policyName: 'Office', revision: 3, documents: {} },
    verdict: { verbs: { read: denied, write: denied, execute: denied } },
    asked: ['read', 'write'],
    decision: 'denied',
    outcome: 'enforced',
    rules: {},
    answeredInMicros: 14,
    ...changes,
  });
  if (event.kind !== 'verdict') throw new Error('the sample is not a verdict');
  return event;
}
