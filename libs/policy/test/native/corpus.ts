/** Documents that the bridge's tests and fuzzers start from: small, and with every field of the format in use. */
import {
  attachSignature,
  compileAnchor,
  compileBlocks,
  compileDeviceSet,
  compileGrants,
  compileMac,
  compilePolicy,
  encodeEnvelope,
  type Policy,
  type Rule,
  type Signature,
} from '@portcullis/policy';

const SET = '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a01';
const OTHER_SET = '0b5f7f54-7c1e-4f5e-9a53-0d3f2c1b0a02';
const MAC = '5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f01';
const POLICY = '7b0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f02';
const DISK = { bus: 'thunderbolt', model: 'Portable SSD X5', serialNumber: 'S4ZPNF0M512345K' } as const;
const STICK = { vendorId: 0x0951, productId: 0x1666, serialNumber: '4C530001' };

const SIGNATURES: readonly Signature[] = [
  {
    id: 'mass-storage',
    family: 'usb-storage',
    rank: 50,
    when: { interface: { class: 8, subclass: 6, protocol: 0x50 } },
    source: 'USB-IF',
  },
  {
    id: 'phone',
    family: 'android',
    rank: 90,
    when: { vendorId: [0x18d1], productId: [[0x4ee0, 0x4eef]], interface: { class: 6, name: '*mtp*' } },
    overrides: ['mass-storage'],
    source: 'AOSP',
  },
  {
    id: 'keyboard',
    family: 'keyboard',
    rank: 20,
    when: { hid: { usagePage: 1, usage: 6 }, deviceClass: { class: 3, subclass: 1 } },
    source: 'HID',
  },
  {
    id: 'slot',
    family: 'sd-card',
    rank: 60,
    when: {
      productName: '*reader*',
      disk: {
        protocol: ['secure digital', null],
        internal: [true, null],
        externalParent: false,
        mediaKind: ['iomedia'],
      },
    },
    source: 'IOKit',
  },
];

const rule = (id: string, rest: Omit<Partial<Rule>, 'id'>): Rule => ({
  id,
  enabled: true,
  grantable: true,
  match: {},
  report: 'notify',
  ...rest,
});

const OFFICE: Policy = {
  version: 1,
  name: 'Büro',
  description: 'every part of the format',
  mode: 'enforce',
  defaults: { 'usb-storage': 'read-only', keyboard: 'allow', android: { files: 'deny', tether: 'allow' } },
  whenUnresolved: { mount: 'deny', usbOpen: 'deny', otherOpen: 'allow' },
  whenNotEnforceable: 'lenient',
  offline: { validForHours: 72, then: 'observe' },
  tamperProtection: false,
  attached: 'leave',
  message: { text: 'ask IT', helpLink: 'https://help.example.test' },
  rules: [
    rule('firm', { grantable: false, match: { deviceSet: [OTHER_SET] }, access: 'deny', report: 'silent' }),
    rule('company-sticks', {
      description: 'encrypted company sticks',
      match: { family: ['usb-storage', 'sd-card'], deviceSet: [SET, OTHER_SET], encrypted: true },
      access: 'allow',
      message: { text: 'welcome', helpLink: 'https://help.example.test/sticks' },
    }),
    rule('one-stick', {
      match: { vendorId: [0x0951], productId: [0x1666, 0x1667], serialNumber: ['4c530001'] },
      access: 'read-only',
      verbs: { execute: 'allow' },
      mode: 'observe',
    }),
    rule('patterns', {
      match: {
        capability: ['android', 'camera'],
        serialNumber: ['r5*', '?1*'],
        productName: ['Pixel*'],
        manufacturerName: ['*Google*', '*'],
        bus: ['usb', 'thunderbolt'],
      },
      verbs: { photos: 'allow', debug: 'deny' },
    }),
    rule('cards', {
      match: { sdMediaSerial: ['0x*'], sdMediaProduct: ['SU64G'], fileSystem: ['exfat'] },
      access: 'allow',
    }),
    rule('hours', {
      match: {
        macTag: ['kiosk'],
        user: ['mia'],
        group: ['staff', 'lab'],
        time: [
          { days: [1, 2, 3, 4, 5], from: 480, to: 1080 },
          { days: [7], from: 1320, to: 360 },
        ],
        validFrom: '2026-01-01',
        validUntil: '2026-12-31T23:59:59+01:00',
      },
      verbs: { read: 'allow', connect: 'deny' },
    }),
    rule('off', {
      enabled: false,
      match: { validFrom: 'soon', validUntil: '2026-12-31' },
      access: 'deny',
      report: 'audit',
    }),
  ],
  tests: [],
};

const grant = (id: string, target: Parameters<typeof compileGrants>[0][number]['target'], user?: string) => ({
  id,
  mac: MAC,
  ...(user === undefined ? {} : { user }),
  target,
  verbs: ['read', 'write'] as const,
  notBefore: 1_795_420_800_000,
  expires: 1_795_424_400_000,
  approvedBy: 'helpdesk@example.test',
  reason: 'customer visit',
});

function payloads(): ReadonlyMap<string, Uint8Array> {
  const spki = new Uint8Array(91);
  spki.set(Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex'));
  return new Map([
    ['policy/office', compilePolicy(OFFICE, { revision: 3, signatures: SIGNATURES })],
    ['policy/empty', compilePolicy({ ...OFFICE, rules: [], defaults: {} }, { revision: 1, signatures: [] })],
    [
      'device-set/three',
      compileDeviceSet({
        name: 'Sticks',
        version: 7,
        entries: [STICK, { ...STICK, serialNumber: 'ÄÖ' }, { vendorId: 0x18d1, productId: 0x4ee1 }],
      }),
    ],
    [
      'device-set/disks',
      compileDeviceSet({ name: 'Disks', version: 2, entries: [STICK, DISK, { bus: 'pcie', model: 'ÄÖ' }] }),
    ],
    ['device-set/empty', compileDeviceSet({ name: '', version: 1, entries: [] })],
    [
      'grants/four',
      compileGrants([
        grant('g1', { device: STICK }),
        grant('g2', { families: ['camera'] }, 'mia'),
        grant('g3', { deviceSet: SET }),
        grant('g4', {}),
      ]),
    ],
    ['grants/disk', compileGrants([grant('g1', { device: DISK }), grant('g2', { device: STICK }, 'mia')])],
    ['grants/empty', compileGrants([])],
    [
      'blocks/two',
      compileBlocks([
        { id: 'b1', target: { device: { vendorId: 0x0951, productId: 0x1666 } }, reason: 'recalled' },
        { id: 'b2', target: { families: ['android'], deviceSet: OTHER_SET }, reason: '' },
      ]),
    ],
    ['blocks/disk', compileBlocks([{ id: 'b1', target: { device: DISK }, reason: 'lost' }])],
    [
      'mac/one',
      compileMac({
        mac: MAC,
        hardwareUuid: MAC.toUpperCase(),
        policy: POLICY,
        owner: 'Mia <mia@example.test>',
        tags: ['office', 'lab'],
        documents: [
          { kind: 'policy', id: POLICY },
          { kind: 'device-set', id: SET },
        ],
      }),
    ],
    ['mac/bare', compileMac({ mac: MAC, hardwareUuid: '', policy: null, owner: '', tags: [], documents: [] })],
    ['anchor/key', compileAnchor(spki)],
  ]);
}

/** Path below the corpus folder → bytes. */
export function corpus(): ReadonlyMap<string, Uint8Array> {
  const documents = new Map(payloads());
  const { signedBytes } = encodeEnvelope({
    kind: 'mac',
    sequence: 12,
    issuedAt: 1_795_420_800_000,
    expiresAt: 1_798_012_800_000,
    organisationId: OTHER_SET,
    documentId: MAC,
    keyId: new Uint8Array(32).fill(7),
    payload: documents.get('mac/bare') ?? new Uint8Array(),
  });
  documents.set('envelope/mac', attachSignature(signedBytes, new Uint8Array(64).fill(9)));
  return documents;
}
