/** A Mac, its stick, its policy and what became of them, of which the examples are made. */
import { eventSentence } from '@portcullis/policy';
import type * as wire from '@portcullis/wire';

export const MAC_ID = '3f0c8a52-7d3e-4a58-9a37-1f2d1c9b7a01';
export const POLICY_ID = '0b9d7c1e-1111-4222-8333-444455556666';
const SET_ID = '5e7c0de5-0000-4000-8000-000000000001';
const GRANT_ID = '91b6a9a4-52e7-4a53-8d0b-6f3c5b1d2e10';
export const ORGANISATION_ID = 'c2a1f0d4-8b7e-4c11-9d55-0e6f7a8b9c0d';
const ADMIN = { id: 'aa6f0b57-3c41-4f0e-9b59-5d0a3d1c2b4e', email: 'admin@example.com' };
export const MONDAY = '2026-11-23T08:30:00.000Z';
export const ETAG = '"0b1f2a3c4d5e6f70"';

/** What a Kingston stick says of itself: `lsusb -v` of one, in WebUSB's names. */
export const NAMES = { manufacturerName: 'Kingston', productName: 'DataTraveler 3.0', serialNumber: '60A44C000001' };

export const STICK: wire.AttachedDevice = {
  registryId: '4294967296',
  key: '0951:1666:60A44C000001',
  device: {
    family: 'usb-storage',
    capabilities: ['usb-storage'],
    vendorId: 0x0951,
    productId: 0x1666,
    ...NAMES,
    bus: 'usb',
    identity: 'unique',
  },
  descriptor: {
    vendorId: 0x0951,
    productId: 0x1666,
    ...NAMES,
    deviceClass: 0,
    deviceSubclass: 0,
    deviceProtocol: 0,
    configurations: [
      {
        interfaces: [
          { alternates: [{ interfaceClass: 8, interfaceSubclass: 6, interfaceProtocol: 80, interfaceName: null }] },
        ],
      },
    ],
    disk: { protocol: 'USB', internal: false, removable: true, ejectable: true },
  },
};

/** A verdict as a bridge records it, of usual size; the bench sends thousands of them. */
export const VERDICT: wire.VerdictEvent = {
  id: '7c1d5a0e-2b3c-4d5e-8f60-718293a4b5c6',
  journal: '6f1f3a52-0f0f-4c39-9f6e-0b1f2a3c4d5e',
  seq: 7,
  time: '2026-11-23T09:30:00.000+01:00',
  bridgeMode: 'authorize',
  user: 'mia',
  kind: 'verdict',
  trigger: 'mount',
  attached: STICK,
  volume: { bsdName: 'disk4s1', name: 'NO NAME', encrypted: false, fileSystem: 'msdos' },
  context: {
    time: '2026-11-23T09:30:00+01:00',
    user: 'mia',
    groups: ['staff', 'everyone'],
    tags: ['berlin'],
    volume: { encrypted: false, fileSystem: 'msdos' },
  },
  applied: {
    policyId: POLICY_ID,
    policyName: 'Office',
    revision: 3,
    documents: { [`policy:${POLICY_ID}`]: 12, [`device-set:${SET_ID}`]: 4 },
  },
  verdict: {
    verbs: {
      read: { effect: 'deny', rule: 'default', mode: 'enforce' },
      write: { effect: 'deny', rule: 'default', mode: 'enforce' },
      execute: { effect: 'deny', rule: 'default', mode: 'enforce' },
    },
    trace: [
      {
        rule: 'company-sticks-encrypted',
        matched: 'no',
        because: 'the device is not in the device set',
        decided: [],
      },
      { rule: 'sandisk-read-only', matched: 'no', because: 'the vendor is 0951, not 0781', decided: [] },
      { rule: 'default', matched: 'yes', decided: ['read', 'write', 'execute'] },
    ],
  },
  asked: ['read', 'write'],
  decision: 'denied',
  outcome: 'enforced',
  rules: { default: {} },
  answeredInMicros: 84,
};

export const EVENT: wire.EventRow = {
  id: VERDICT.id,
  time: MONDAY,
  receivedAt: '2026-11-23T08:30:01.204Z',
  kind: 'verdict',
  mac: { id: MAC_ID, hostname: 'mac-of-mia' },
  person: 'mia',
  deviceKey: STICK.key,
  deviceName: NAMES.productName,
  serialNumber: STICK.device.serialNumber ?? null,
  volume: null,
  family: 'usb-storage',
  decision: 'denied',
  outcome: 'enforced',
  bridgeMode: 'authorize',
  sentence: eventSentence(VERDICT),
  policy: { id: POLICY_ID, name: 'Office', revision: 3 },
  rule: 'default',
};

const HELD: wire.HeldDocument[] = [
  { kind: 'policy', id: POLICY_ID, sequence: 12 },
  { kind: 'device-set', id: SET_ID, sequence: 4 },
];

const PROBLEM: wire.HealthProblem = {
  code: 'full-disk-access-missing',
  check: 'permission',
  severity: 'critical',
  title: 'Full Disk Access is missing',
  cause: 'macOS gives device events only to a program with Full Disk Access, and the bridge does not have it.',
  fix: 'Open System Settings, Privacy & Security, Full Disk Access, and turn the extension on.',
  facts: { switchedOff: false },
};

export const MAC: wire.MacRow = {
  id: MAC_ID,
  hostname: 'mac-of-mia',
  serialNumber: 'C02XG0FDJGH5',
  model: 'MacBookPro18,3',
  tags: ['berlin'],
  owner: { name: 'Mia Berg', email: 'mia@example.com' },
  bridgeMode: 'authorize',
  lastSeenAt: MONDAY,
  state: 'unprotected',
  problems: [PROBLEM],
  hardwareUuid: '4C4C4544-0042-3510-8052-B4C04F4E3332',
  osVersion: '15.1',
  agentVersion: '0.1.0',
  enrolledAt: '2026-11-02T07:12:44.000Z',
  removedAt: null,
  enrolmentRefused: null,
  enrolmentOpenUntil: null,
  checks: [{ id: 'permission', title: 'Permission', state: 'problem', problems: [PROBLEM.code] }],
  policy: { id: POLICY_ID, name: 'Office', revision: 3 },
  expected: HELD,
  applied: HELD,
  inSync: true,
  refused: [],
  attached: [STICK],
};

export const SOURCE = `version: 1
name: Office
mode: enforce
rules:
  - id: company-sticks
    match: { deviceSet: ${SET_ID} }
    access: allow
`;

export const MISSPELT = SOURCE.replace('allow', 'alow');

const DRAFT: wire.PolicyDraft = { source: SOURCE, updatedAt: MONDAY, updatedBy: ADMIN };
export const REVISION_ROW: wire.RevisionRow = {
  revision: 3,
  sequence: 12,
  publishedAt: '2026-11-16T10:02:11.530Z',
  publishedBy: ADMIN,
  comment: 'sticks of the company alone',
};
export const REVISION: wire.RevisionDetail = { ...REVISION_ROW, source: SOURCE };
export const POLICY: wire.PolicyRow = {
  id: POLICY_ID,
  name: 'Office',
  description: '',
  createdAt: '2026-11-02T07:00:00.000Z',
  draft: DRAFT,
  published: REVISION,
  problems: [],
};
export const PUBLISHED: wire.PolicyRow = {
  ...POLICY,
  draft: null,
  published: {
    ...REVISION,
    revision: 4,
    sequence: 13,
    publishedAt: '2026-11-23T08:31:00.000Z',
    comment: 'ticket 4711',
  },
};

export const GRANT: wire.GrantRow = {
  id: GRANT_ID,
  macId: MAC_ID,
  mac: { id: MAC_ID, hostname: 'mac-of-mia' },
  user: 'mia',
  target: { device: { vendorId: 0x0951, productId: 0x1666, serialNumber: NAMES.serialNumber } },
  verbs: ['read'],
  notBefore: MONDAY,
  expires: '2026-11-23T16:00:00.000Z',
  approvedBy: ADMIN.email,
  extendedBy: null,
  reason: 'ticket 4711: photos of the fair',
  state: 'active',
  revokedAt: null,
  createdAt: MONDAY,
};

export const BLOCK: wire.BlockRow = {
  id: 'd3a7b0c1-6e5f-4a2b-8c9d-0e1f2a3b4c5d',
  target: { device: { vendorId: 0x0951, productId: 0x1666 } },
  reason: 'ticket 4712: sticks of this make carry something',
  state: 'active',
  createdBy: ADMIN,
  createdAt: MONDAY,
  liftedAt: null,
};

export const SET: wire.DeviceSetRow = {
  id: SET_ID,
  name: 'Company sticks',
  description: 'Handed out by the service desk',
  count: 1,
  version: 4,
  updatedAt: MONDAY,
};
export const NEW_ENTRY: wire.PreviewedEntry = {
  vendorId: '0951',
  productId: '1666',
  bus: null,
  model: null,
  serialNumber: NAMES.serialNumber,
  owner: 'Mia Berg',
  assetTag: 'USB-0042',
  comment: null,
  ticket: null,
  reviewDate: '2027-11-23',
};
export const ENTRY: wire.SetEntryRow = { id: '2b7e1516-28ae-4d2a-abf7-158809cf4f3c', ...NEW_ENTRY, shared: false };
export const CSV = `vendorId,productId,serialNumber,owner,assetTag,reviewDate
0951,1666,60A44C000001,Mia Berg,USB-0042,2027-11-23
`;

export const ENROLMENT: wire.EnrolmentRequest = {
  token: 'pcl_enrol_dG9rZW4gb2YgYW4gZXhhbXBsZQ',
  hardwareUuid: MAC.hardwareUuid,
  serialNumber: MAC.serialNumber,
  hostname: MAC.hostname,
  model: MAC.model,
  osVersion: MAC.osVersion,
  agentVersion: MAC.agentVersion,
  publicKey: {
    kty: 'EC',
    crv: 'P-256',
    // Of RFC 7517, appendix A.1.
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
  },
  tags: ['berlin'],
};

/** A heartbeat is read by libs/health, which takes any facts; these are some of them. */
export const HEARTBEAT = {
  facts: {
    bridge: { reachable: true, status: { bridgeMode: 'authorize' } },
    documents: { applied: HELD, refused: [] },
  },
  attached: [STICK],
  agentVersion: '0.1.0',
  time: '2026-11-23T09:30:00.000+01:00',
};
