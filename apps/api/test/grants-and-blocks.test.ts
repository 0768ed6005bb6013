import { readEnvelope } from '@portcullis/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditRow, BlockRow, DeviceSetRow, GrantRow, Page } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { attachEvent, STICK as SEEN } from './harness/events.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';

let api: TestApplication;
let admin: Client;
let agent: TestAgent;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
  agent = await TestAgent.enrol(api, { hostname: 'mac-of-mia' });
});
afterAll(() => api.stop());

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const STICK = { device: { vendorId: '0951', productId: '1666', serialNumber: '60A44C' } };
const grant = (changes: object = {}): object => ({
  macId: agent.macId,
  target: STICK,
  verbs: ['read'],
  expires: inHours(2),
  reason: 'customer visit',
  ...changes,
});

interface Expected {
  readonly documents: readonly { readonly kind: string; readonly id: string; readonly sequence: number }[];
}
async function expected(kind: string, id: string): Promise<number | undefined> {
  const { body } = await agent.get<Expected>('/api/agent/documents');
  return body.documents.find((document) => document.kind === kind && document.id === id)?.sequence;
}

test('a grant reaches its Mac as a signed document at once, and its end does too', async () => {
  const before = await expected('grants', agent.macId);
  const given = await admin.post<GrantRow>('/api/grants', grant({ user: 'mia' }));
  expect(given.status, given.text).toBe(201);
  expect(given.body).toMatchObject({
    mac: { hostname: 'mac-of-mia' },
    user: 'mia',
    state: 'active',
    verbs: ['read'],
    approvedBy: expect.stringContaining('admin'),
    target: { device: { vendorId: 0x0951, productId: 0x1666, serialNumber: '60A44C' } },
  });
  const first = await expected('grants', agent.macId);
  expect(first).toBeGreaterThan(before ?? 0);
  const { bytes } = await agent.bytes(`/api/agent/documents/grants/${agent.macId}/${first ?? 0}`);
  expect(readEnvelope(bytes)).toMatchObject({ kind: 'grants', documentId: agent.macId });
  expect(bytes.includes(given.body.id)).toBe(true);
  expect((await admin.delete(`/api/grants/${given.body.id}`)).status).toBe(204);
  const second = await expected('grants', agent.macId);
  expect(second).toBeGreaterThan(first ?? 0);
  const after = await agent.bytes(`/api/agent/documents/grants/${agent.macId}/${second ?? 0}`);
  expect(after.bytes.includes(given.body.id)).toBe(false);
  expect((await admin.get<GrantRow>(`/api/grants/${given.body.id}`)).body).toMatchObject({ state: 'revoked' });
  expect((await admin.delete(`/api/grants/${given.body.id}`)).status).toBe(409);
  const audit = await admin.get<Page<AuditRow>>(`/api/audit?resourceId=${given.body.id}`);
  expect(audit.body.data.map(({ action }) => action)).toEqual(['revoke', 'create']);
});

test('grants are listed by what they are now', async () => {
  const upcoming = await admin.post<GrantRow>('/api/grants', grant({ notBefore: inHours(1), reason: 'tomorrow' }));
  const expired = await admin.post<GrantRow>('/api/grants', grant({ reason: 'yesterday' }));
  await api.dataSource.query(
    `update grants set not_before = now() - interval '3 days', expires = now() - interval '2 days' where id = $1`,
    [expired.body.id],
  );
  const states = async (state: string): Promise<string[]> =>
    (await admin.get<Page<GrantRow>>(`/api/grants?state=${state}`)).body.data.map(({ id }) => id);
  expect(await states('upcoming')).toContain(upcoming.body.id);
  expect(await states('expired')).toEqual([expired.body.id]);
  expect((await admin.patch(`/api/grants/${expired.body.id}`, { expires: inHours(1) })).status).toBe(409);
  expect((await admin.get<Page<GrantRow>>('/api/grants?q=tomorrow')).body.total).toBe(1);
});

test('a grant can be made longer or shorter, and the Mac hears of it', async () => {
  const { body } = await admin.post<GrantRow>('/api/grants', grant());
  const before = await expected('grants', agent.macId);
  const longer = await admin.patch<GrantRow>(`/api/grants/${body.id}`, { expires: inHours(5) });
  expect(Date.parse(longer.body.expires)).toBeGreaterThan(Date.parse(body.expires));
  expect(await expected('grants', agent.macId)).toBeGreaterThan(before ?? 0);
});

test('grants given at once are all in the Mac’s document', async () => {
  const given = await Promise.all(
    [1, 2, 3, 4].map((n) => admin.post<GrantRow>('/api/grants', grant({ reason: `at once ${n}` }))),
  );
  const sequence = await expected('grants', agent.macId);
  const { bytes } = await agent.bytes(`/api/agent/documents/grants/${agent.macId}/${sequence ?? 0}`);
  for (const { body } of given) expect(bytes.includes(body.id)).toBe(true);
});

test('helpdesk’s day holds for all grants of a person and device together, start dates included', async () => {
  const helpdesk = await api.signIn('helpdesk');
  const other = await TestAgent.enrol(api);
  const device = { vendorId: '0951', productId: '1666', serialNumber: 'CHAIN1' };
  const of = (from: number, until: number, changes: object = {}) =>
    grant({ user: 'kim', target: { device }, notBefore: inHours(from), expires: inHours(until), ...changes });
  const give = async (body: object) => (await helpdesk.post('/api/grants', body)).status;
  expect(await give(of(0, 20))).toBe(201);
  // Behind it, ahead of time, with a pause, at another Mac, with the serial number in small letters, for the whole
  // make.
  expect(await give(of(20, 25))).toBe(403);
  expect(await give(of(40, 45))).toBe(403);
  expect(await give(of(40, 45, { macId: other.macId }))).toBe(403);
  expect(await give(of(20, 25, { target: { device: { ...device, serialNumber: 'chain1' } } }))).toBe(403);
  expect(await give(of(20, 25, { target: { device: { vendorId: '0951', productId: '1666' } } }))).toBe(403);
  expect(await give(of(20, 25, { user: undefined }))).toBe(403);
  // Another person, another device, after a day's pause, and what is left of the day.
  expect(await give(of(20, 25, { user: 'lou' }))).toBe(201);
  expect(await give(of(20, 25, { target: { device: { ...device, serialNumber: 'CHAIN2' } } }))).toBe(201);
  expect(await give(of(44, 60))).toBe(201);
  expect(await give(of(10, 22))).toBe(403);
  expect((await admin.post('/api/grants', of(20, 30))).status).toBe(201);

  const short = await helpdesk.post<GrantRow>('/api/grants', of(0, 10, { user: 'max' }));
  expect((await helpdesk.post('/api/grants', of(10, 20, { user: 'max' }))).status).toBe(201);
  expect((await helpdesk.patch(`/api/grants/${short.body.id}`, { expires: inHours(20) })).status).toBe(200);
  const longer = await helpdesk.patch<GrantRow>(`/api/grants/${short.body.id}`, { expires: inHours(23) });
  expect(longer.body.extendedBy).toMatch(/^helpdesk/);
  expect((await helpdesk.post('/api/grants', of(22, 25, { user: 'max' }))).status).toBe(403);
  const sequence = await expected('grants', agent.macId);
  const { bytes } = await agent.bytes(`/api/agent/documents/grants/${agent.macId}/${sequence ?? 0}`);
  expect(bytes.includes('extended by helpdesk')).toBe(true);
  // Ended early, its time is free again.
  expect((await helpdesk.delete(`/api/grants/${short.body.id}`)).status).toBe(204);
  expect((await helpdesk.post('/api/grants', of(20, 30, { user: 'max' }))).status).toBe(201);
});

test('helpdesk grants one device for a day at most, and not to run programs', async () => {
  const helpdesk = await api.signIn('helpdesk');
  expect((await helpdesk.post('/api/grants', grant({ verbs: ['read', 'write'] }))).status).toBe(201);
  const refused: [object, string][] = [
    [{ expires: inHours(25) }, 'expires'],
    [{ verbs: ['read', 'execute'] }, 'verbs'],
    [{ target: { families: ['usb-storage'] } }, 'target.device'],
    [{ target: { device: { vendorId: '0951', productId: '1666' } } }, 'target.device'],
  ];
  for (const [changes, path] of refused) {
    const answer = await helpdesk.post('/api/grants', grant(changes));
    expect(answer.status, path).toBe(403);
    expect(answer.body.error.details[0]?.path).toBe(path);
    expect((await admin.post('/api/grants', grant(changes))).status).toBe(201);
  }
});

test('helpdesk grants no device whose serial number the fleet has seen on several', async () => {
  const helpdesk = await api.signIn('helpdesk');
  const twin = {
    ...SEEN,
    key: '0951:1666:TWIN77',
    device: { ...SEEN.device, serialNumber: 'TWIN77', identity: 'shared' },
  };
  await agent.post('/api/agent/events', { events: [attachEvent({ attached: twin })] });
  const target = { device: { ...STICK.device, serialNumber: 'TWIN77' } };
  const answer = await helpdesk.post('/api/grants', grant({ target }));
  expect(answer.status).toBe(403);
  expect(answer.body.error.message).toContain('a serial number that no other has');
  expect((await admin.post('/api/grants', grant({ target }))).status).toBe(201);
});

test('a grant or block that could never hold is refused with its place', async () => {
  const bad: [object, string][] = [
    [{ target: {} }, 'target'],
    [
      { target: { device: { vendorId: '0951', productId: '1666', serialNumber: '0000' } } },
      'target.device.serialNumber',
    ],
    [{ target: { device: { vendorId: 'x', productId: '1666' } } }, 'target.device.vendorId'],
    [{ target: { device: { vendorId: '0951' } } }, 'target.device'],
    [{ target: { device: { bus: 'thunderbolt' } } }, 'target.device'],
    [{ target: { device: { bus: 'usb', model: 'X5' } } }, 'target.device.bus'],
    [{ target: { device: { vendorId: '0951', productId: '1666', bus: 'pcie', model: 'X5' } } }, 'target.device'],
    [{ target: { deviceSet: '0b9d7c1e-1111-4222-8333-444455556666' } }, 'target.deviceSet'],
    [{ expires: inHours(-1) }, 'expires'],
    [{ notBefore: inHours(3), expires: inHours(2) }, 'expires'],
    [{ verbs: [] }, 'verbs'],
    [{ reason: '' }, 'reason'],
  ];
  for (const [changes, path] of bad) {
    const answer = await admin.post('/api/grants', grant(changes));
    expect(answer.status, path).toBe(400);
    expect(answer.body.error.details[0]?.path, answer.text).toBe(path);
  }
  expect((await admin.post('/api/grants', grant({ macId: '0b9d7c1e-1111-4222-8333-444455556666' }))).status).toBe(404);
  expect((await admin.post('/api/blocks', { target: {}, reason: 'because' })).status).toBe(400);
});

test('an emergency block reaches every Mac at once, is lifted at once, and stays in the record', async () => {
  const responder = await api.signIn('responder');
  const before = await expected('blocks', api.organisationId);
  const made = await responder.post<BlockRow>('/api/blocks', {
    target: { families: ['android'] },
    reason: 'malware on phones',
  });
  expect(made.status, made.text).toBe(201);
  expect(made.body).toMatchObject({ state: 'active', createdBy: { email: expect.stringContaining('responder') } });
  const first = await expected('blocks', api.organisationId);
  expect(first).toBeGreaterThan(before ?? 0);
  expect(
    (await responder.patch<BlockRow>(`/api/blocks/${made.body.id}`, { reason: 'malware, CVE-1' })).body.reason,
  ).toBe('malware, CVE-1');
  expect((await responder.delete(`/api/blocks/${made.body.id}`)).status).toBe(204);
  expect(await expected('blocks', api.organisationId)).toBeGreaterThan(first ?? 0);
  expect((await responder.get<Page<BlockRow>>('/api/blocks?state=lifted')).body.data).toMatchObject([
    { id: made.body.id, liftedAt: expect.any(String) },
  ]);
  expect((await responder.delete(`/api/blocks/${made.body.id}`)).status).toBe(409);
  const audit = await admin.get<Page<AuditRow>>(`/api/audit?resourceId=${made.body.id}&order=asc`);
  expect(audit.body.data.map(({ action }) => action)).toEqual(['create', 'update', 'lift']);
});

test('a set that a block names comes to every Mac, and cannot be removed meanwhile', async () => {
  const set = await admin.post<DeviceSetRow>('/api/device-sets', { name: 'Lost sticks' });
  expect(await expected('device-set', set.body.id)).toBeUndefined();
  const block = await admin.post<BlockRow>('/api/blocks', {
    target: { deviceSet: set.body.id },
    reason: 'lost sticks',
  });
  expect(await expected('device-set', set.body.id)).toBeGreaterThan(0);
  expect((await admin.delete(`/api/device-sets/${set.body.id}`)).status).toBe(409);
  await admin.delete(`/api/blocks/${block.body.id}`);
  expect(await expected('device-set', set.body.id)).toBeUndefined();
  expect((await admin.delete(`/api/device-sets/${set.body.id}`)).status).toBe(204);
});

test('a grant and a block name a disk without USB ids by bus, model and serial number', async () => {
  const device = { bus: 'thunderbolt', model: 'Samsung Portable SSD X5', serialNumber: 'S4ZPNF0M512345K' };
  const given = await admin.post<GrantRow>('/api/grants', grant({ target: { device } }));
  expect(given.status, given.text).toBe(201);
  expect(given.body.target).toEqual({ device });
  const sequence = await expected('grants', agent.macId);
  const { bytes } = await agent.bytes(`/api/agent/documents/grants/${agent.macId}/${sequence ?? 0}`);
  // Payload version 2: a bridge that knows no disks refuses it and keeps the one before.
  expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true)).toBe(2);
  expect(readEnvelope(bytes).payload).toHaveLength(bytes.length - 176);
  const blocked = await admin.post<BlockRow>('/api/blocks', { target: { device }, reason: 'lost' });
  expect(blocked.body.target).toEqual({ device });
  expect((await admin.delete(`/api/blocks/${blocked.body.id}`)).status).toBe(204);
  expect((await admin.delete(`/api/grants/${given.body.id}`)).status).toBe(204);
});
