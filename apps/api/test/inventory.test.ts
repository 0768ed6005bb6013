import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DashboardAnswer, DeviceRow, DeviceSetRow, DeviceSightings, Page, SearchAnswer } from '@portcullis/wire';
import { heardOf, TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, STICK, verdictEvent } from './harness/events.js';

let api: TestApplication;
let admin: Client;
let mia: TestAgent;
let ben: TestAgent;

const device = (serialNumber: string, changes: object = {}): typeof STICK => ({
  ...STICK,
  key: `0951:1666:${serialNumber}`,
  device: { ...STICK.device, serialNumber, ...changes },
});
async function report(agent: TestAgent, attached: readonly unknown[]): Promise<void> {
  const answer = await agent.post('/api/agent/health', {
    facts: {},
    diagnosis: null,
    applied: [],
    refused: [],
    attached,
    spool: { pending: 0, deadLetters: 0 },
    bridge: null,
    agentVersion: '0.1.0',
    time: new Date().toISOString(),
  });
  expect(answer.status, answer.text).toBe(200);
}
async function found(serial: string): Promise<DeviceRow | undefined> {
  return (await admin.get<Page<DeviceRow>>(`/api/devices?q=${serial}`)).body.data[0];
}

beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
  mia = await TestAgent.enrol(api, {
    hostname: 'mac-of-mia',
    serialNumber: 'C02MIA',
    owner: { name: 'Mia Berger', email: 'mia@example.test' },
  });
  ben = await TestAgent.enrol(api, { hostname: 'mac-of-ben', serialNumber: 'C02BEN' });
});
afterAll(() => api.stop());

test('a device is one line of the inventory, wherever it was seen, with its sets and a note', async () => {
  const stick = device('INV1A');
  await mia.post('/api/agent/events', {
    events: [attachEvent({ attached: stick, time: new Date(Date.now() - 60_000).toISOString() })],
  });
  await ben.post('/api/agent/events', { events: [attachEvent({ attached: stick, user: 'ben' })] });
  const set = await admin.post<DeviceSetRow>('/api/device-sets', { name: 'Company sticks' });
  await admin.post(`/api/device-sets/${set.body.id}/entries`, {
    entries: [{ vendorId: '0951', productId: '1666', serialNumber: 'inv1a', assetTag: 'STICK-0042', owner: 'Carla' }],
  });
  const row = await found('INV1A');
  expect(row).toMatchObject({
    key: stick.key,
    family: 'usb-storage',
    vendorId: '0951',
    productId: '1666',
    productName: 'DataTraveler 3.0',
    identity: 'unique',
    shared: false,
    lastMac: { hostname: 'mac-of-ben' },
    lastUser: 'ben',
    macCount: 2,
    sets: [{ name: 'Company sticks' }],
    note: '',
  });
  const noted = await admin.patch<DeviceRow>(`/api/devices/${row?.id ?? ''}`, { note: 'asked Ben about it' });
  expect(noted.body.note).toBe('asked Ben about it');
  expect(
    (await admin.get<Page<DeviceRow>>(`/api/devices?macId=${mia.macId}`)).body.data.map(({ key }) => key),
  ).toContain(stick.key);
  expect((await admin.get<Page<DeviceRow>>('/api/devices?family=camera')).body.total).toBe(0);
  for (const body of [{}, { shared: true }]) {
    expect((await admin.patch(`/api/devices/${row?.id ?? ''}`, body)).status).toBe(400);
  }
});

test('one box finds Macs and devices by person, host name, serial number and asset tag', async () => {
  const search = async (q: string): Promise<{ macs: string[]; devices: string[] }> => {
    const { body } = await admin.get<SearchAnswer>(`/api/search?q=${encodeURIComponent(q)}`);
    return { macs: body.macs.map(({ hostname }) => hostname), devices: body.devices.map(({ key }) => key) };
  };
  await report(mia, []);
  expect((await search('mia berger')).macs).toEqual(['mac-of-mia']);
  expect((await search('MAC-OF-BEN')).macs).toEqual(['mac-of-ben']);
  expect((await search('c02mia')).macs).toEqual(['mac-of-mia']);
  expect(await search('INV1A')).toEqual({ macs: [], devices: ['0951:1666:INV1A'] });
  expect((await search('stick-0042')).devices).toEqual(['0951:1666:INV1A']);
  expect((await search('carla')).devices).toEqual(['0951:1666:INV1A']);
  expect(await search('%')).toEqual({ macs: [], devices: [] });
  expect(await search('')).toEqual({ macs: [], devices: [] });
});

test('the dashboard counts what happened, and names the Macs on which something should be done', async () => {
  const builtIn = {
    ...STICK,
    key: 'unknown/internal/APPLE SSD',
    device: { family: 'unknown', bus: 'internal', productName: 'APPLE SSD' },
  };
  await mia.post('/api/agent/events', {
    events: [
      attachEvent({ attached: builtIn }),
      verdictEvent(),
      verdictEvent(),
      verdictEvent({ outcome: 'observed' }),
      verdictEvent({ outcome: 'failed' }),
      verdictEvent({ decision: 'allowed' }),
      verdictEvent({ time: new Date(Date.now() - 48 * 3_600_000).toISOString() }),
    ],
  });
  await heardOf(api, ben.macId, '6 minutes');
  const { body } = await admin.get<DashboardAnswer>('/api/dashboard');
  expect(body.macs.total).toBe(2);
  expect(body.macs.byState.unknown).toBeGreaterThanOrEqual(1);
  expect(Object.values(body.macs.byState).reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(body.attention.map(({ hostname }) => hostname)).toContain('mac-of-ben');
  expect(body.denialsByHour).toHaveLength(24);
  const sum = (key: 'denied' | 'observed'): number => body.denialsByHour.reduce((total, hour) => total + hour[key], 0);
  expect([sum('denied'), sum('observed')]).toEqual([2, 1]);
  expect(body.newDevices.map(({ key }) => key)).toContain('0951:1666:INV1A');
  expect(body.newDevices.map(({ key }) => key)).not.toContain(builtIn.key);
  expect(body.outOfSync).toBe(2);
});

test('a Mac that holds the newest of all that it is to hold is in sync', async () => {
  const { body: expected } = await mia.get<{ documents: { kind: string; id: string; sequence: number }[] }>(
    '/api/agent/documents',
  );
  await mia.post('/api/agent/health', {
    facts: {},
    diagnosis: null,
    refused: [],
    attached: [],
    spool: { pending: 0, deadLetters: 0 },
    bridge: null,
    agentVersion: '0.1.0',
    applied: expected.documents.map(({ kind, id, sequence }) => ({ kind, id, sequence })),
    time: new Date().toISOString(),
  });
  expect((await admin.get<DashboardAnswer>('/api/dashboard')).body.outOfSync).toBe(1);
  await admin.post('/api/blocks', { target: { families: ['android'] }, reason: 'for a test' });
  expect((await admin.get<DashboardAnswer>('/api/dashboard')).body.outOfSync).toBe(2);
});

test('two equal disks without USB ids are two devices, and a set that holds one holds that one', async () => {
  const x5 = (serialNumber: string) => ({
    registryId: '4294967301',
    key: `external-disk/thunderbolt/SAMSUNG PORTABLE SSD X5:sn=${serialNumber}`,
    device: {
      family: 'external-disk',
      productName: 'Samsung Portable SSD X5',
      serialNumber,
      bus: 'thunderbolt',
      identity: 'unique',
    },
    descriptor: { vendorId: 0, productId: 0 },
  });
  const [first, second] = ['S4ZPNF0M512345K', 'S4ZPNF0M512346L'] as const;
  await mia.post('/api/agent/events', { events: [first, second].map((one) => attachEvent({ attached: x5(one) })) });
  const set = await admin.post<DeviceSetRow>('/api/device-sets', { name: 'Company disks' });
  const entries = [
    { bus: 'thunderbolt', model: 'samsung portable ssd x5', serialNumber: first.toLowerCase(), assetTag: 'DISK-17' },
  ];
  const added = await admin.post(`/api/device-sets/${set.body.id}/entries`, { entries });
  expect(added.status, added.text).toBe(201);
  expect((await found(first))?.sets).toEqual([{ id: set.body.id, name: 'Company disks' }]);
  expect(await found(second)).toMatchObject({ sets: [], bus: 'thunderbolt', vendorId: null, productId: null });
  const search = await admin.get<SearchAnswer>('/api/search?q=DISK-17');
  expect(search.body.devices.map(({ serialNumber }) => serialNumber)).toEqual([first]);
});

test('a device says every Mac and person that it was with, since when, and what was decided there', async () => {
  const attached = device('WHERE1');
  const at = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  await mia.post('/api/agent/events', {
    events: [
      attachEvent({ attached, time: at(500), user: 'mia' }),
      verdictEvent({ attached, time: at(499), user: 'mia', decision: 'denied' }),
      verdictEvent({ attached, time: at(400), user: 'eva', decision: 'allowed' }),
    ],
  });
  await ben.post('/api/agent/events', { events: [attachEvent({ attached, time: at(10), user: 'ben' })] });
  const row = await found('WHERE1');
  const { body } = await admin.get<DeviceSightings>(`/api/devices/${row?.id ?? ''}/sightings`);
  expect(body.truncated).toBe(false);
  expect(body.data.map(({ mac, person, allowed, denied }) => [mac.hostname, person, allowed, denied])).toEqual([
    ['mac-of-ben', 'ben', 0, 0],
    ['mac-of-mia', 'eva', 1, 0],
    ['mac-of-mia', 'mia', 0, 1],
  ]);
  expect(body.data[2]).toMatchObject({ firstSeenAt: at(500).slice(0, 16) + body.data[2]?.firstSeenAt.slice(16) });
  const helpdesk = await api.signIn('helpdesk');
  expect((await helpdesk.get(`/api/devices/${row?.id ?? ''}/sightings`)).status).toBe(403);
});
