import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  AuditRow,
  DashboardAnswer,
  EnrolmentTokenRow,
  MacRow,
  ManifestAnswer,
  NewEnrolmentToken,
  Page,
  PolicyRow,
} from '@portcullis/wire';
import { createEnrolmentToken, enrolmentBody, heardOf, newIdentity, TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { STICK } from './harness/events.js';
import { publishDraft, publishedPolicy } from './harness/policies.js';

let api: TestApplication;
let admin: Client;
let mia: TestAgent;
let ben: TestAgent;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
  mia = await TestAgent.enrol(api, { hostname: 'mac-of-mia', serialNumber: 'C02MIA', tags: ['design'] });
  ben = await TestAgent.enrol(api, { hostname: 'mac-of-ben', serialNumber: 'C02BEN' });
});
afterAll(() => api.stop());

const mac = async (agent: TestAgent): Promise<MacRow> => (await admin.get<MacRow>(`/api/macs/${agent.macId}`)).body;
const hostnames = async (query: string): Promise<string[]> => {
  const { body } = await admin.get<Page<MacRow>>(`/api/macs?${query}`);
  return body.data.map(({ hostname }) => hostname);
};
async function report(agent: TestAgent, changes: object = {}): Promise<void> {
  const answer = await agent.post('/api/agent/health', {
    facts: { bridge: { status: { bridgeMode: 'simulate' } } },
    attached: [],
    agentVersion: '0.2.0',
    time: new Date().toISOString(),
    ...changes,
  });
  expect(answer.status, answer.text).toBe(200);
}

test('a Mac that was never heard of is unknown, and the reason is said', async () => {
  expect(await mac(ben)).toMatchObject({
    state: 'unknown',
    lastSeenAt: null,
    problems: [{ code: 'not-reporting' }],
    checks: [],
    inSync: false,
  });
});

test('a Mac shows what it reported: version, checks, devices, refused documents', async () => {
  const refused = [
    { document: { kind: 'mac', id: mia.macId, sequence: 1 }, reason: 'older', time: '2026-11-23T09:30:00Z' },
  ];
  await report(mia, { attached: [STICK], refused });
  const row = await mac(mia);
  expect(row).toMatchObject({ agentVersion: '0.2.0', bridgeMode: 'simulate', attached: [{ key: STICK.key }], refused });
  expect(row.checks.length).toBeGreaterThan(0);
  expect(row.problems.map(({ code }) => code)).not.toContain('not-reporting');
});

test('a Mac that has been silent for five minutes is unknown, whatever it said last', async () => {
  await api.dataSource.query(`update macs set state = 'protected' where id = $1`, [mia.macId]);
  await heardOf(api, mia.macId, '4 minutes');
  expect((await mac(mia)).state).toBe('protected');
  expect(await hostnames('state=protected')).toEqual(['mac-of-mia']);
  await heardOf(api, mia.macId, '301 seconds');
  expect(await mac(mia)).toMatchObject({
    state: 'unknown',
    problems: expect.arrayContaining([expect.objectContaining({ code: 'not-reporting' })]),
  });
  const { checks } = await mac(mia);
  expect(checks.filter(({ state }) => state === 'ok')).toEqual([]);
  expect(checks.find(({ id }) => id === 'server')).toMatchObject({ state: 'problem', problems: ['not-reporting'] });
  expect(await hostnames('state=protected')).toEqual([]);
});

test('Macs are found by what is to be mended there, and the dashboard counts just those', async () => {
  await report(mia, { facts: { macosVersion: '11.7', bridge: { status: { bridgeMode: 'simulate' } } } });
  const { body } = await admin.get<DashboardAnswer>('/api/dashboard');
  expect(body.byProblem.map(({ code }) => code)).toEqual(expect.arrayContaining(['macos-too-old', 'not-reporting']));
  for (const { code, count, title } of body.byProblem) {
    expect(await hostnames(`problem=${code}`), code).toHaveLength(count);
    expect(title).not.toBe('');
  }
  expect(await hostnames('problem=macos-too-old')).toEqual(['mac-of-mia']);
  expect(await hostnames('problem=not-reporting')).toEqual(['mac-of-ben']);
  // What is only good to know is nothing to mend.
  const { problems } = await mac(mia);
  for (const { code } of problems.filter(({ severity }) => severity === 'info')) {
    expect(await hostnames(`problem=${code}`), code).toEqual([]);
  }
  expect((await admin.get("/api/macs?problem=x'y")).status).toBe(400);
  await report(mia);
});

test('a Mac is in sync when it holds the newest of every document expected of it, and not a sequence less', async () => {
  const { expected } = await mac(mia);
  expect(expected.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['mac', 'blocks']));
  await report(mia, { applied: expected });
  expect(await mac(mia)).toMatchObject({ inSync: true, applied: expected });
  expect(await hostnames('inSync=true')).toEqual(['mac-of-mia']);
  await admin.post('/api/blocks', { target: { families: ['android'] }, reason: 'for a test' });
  expect((await mac(mia)).inSync).toBe(false);
  expect(await hostnames('inSync=false&sort=hostname')).toEqual(['mac-of-ben', 'mac-of-mia']);
});

test('Macs are filtered and sorted', async () => {
  expect(await hostnames('tag=design')).toEqual(['mac-of-mia']);
  expect(await hostnames('q=c02b')).toEqual(['mac-of-ben']);
  expect(await hostnames('sort=hostname&order=desc')).toEqual(['mac-of-mia', 'mac-of-ben']);
  expect(await hostnames('sort=hostname&limit=1&offset=1')).toEqual(['mac-of-mia']);
  expect((await admin.get('/api/macs?sort=public_key')).status).toBe(400);
});

test('new tags bring a new signed document, and with it the policy that they are assigned', async () => {
  const created = await admin.post<PolicyRow>('/api/policies', {
    source: 'version: 1\nname: Tagged\nmode: observe\nrules: []\n',
  });
  await publishDraft(admin, created.body.id);
  await admin.put('/api/assignments', {
    assignments: [{ policyId: created.body.id, target: { type: 'tag', tag: 'lab' } }],
  });
  expect((await mac(ben)).policy).toBeNull();
  const sequence = (row: MacRow): number => row.expected.find(({ kind }) => kind === 'mac')?.sequence ?? 0;
  const before = await mac(ben);
  const changed = await admin.patch<MacRow>(`/api/macs/${ben.macId}`, {
    tags: ['lab', 'lab'],
    owner: { name: 'Ben Okafor', email: 'ben@example.test' },
  });
  expect(changed.status, changed.text).toBe(200);
  expect(changed.body).toMatchObject({
    tags: ['lab'],
    owner: { name: 'Ben Okafor', email: 'ben@example.test' },
    policy: { id: created.body.id, name: 'Tagged', revision: 1 },
  });
  expect(sequence(changed.body)).toBeGreaterThan(sequence(before));
  expect(changed.body.expected.map(({ kind }) => kind)).toContain('policy');
  expect(await hostnames(`policyId=${created.body.id}`)).toEqual(['mac-of-ben']);
  const audit = await admin.get<Page<AuditRow>>(`/api/audit?resource=macs&resourceId=${ben.macId}&action=update`);
  expect(audit.body.data[0]).toMatchObject({
    before: { tags: [], policy: null },
    after: { tags: ['lab'], policy: 'Tagged' },
  });
  expect((await admin.patch<MacRow>(`/api/macs/${ben.macId}`, { owner: null })).body.owner).toEqual({
    name: null,
    email: null,
  });
  for (const body of [{ tags: [''] }, { tags: 'lab' }, { hostname: 'x' }, { owner: { email: 'x' } }]) {
    expect((await admin.patch(`/api/macs/${ben.macId}`, body)).status).toBe(400);
  }
});

test('a Mac that was removed stays removed, also when it enrols anew, until an administrator lets it back with all that was its own', async () => {
  const identity = await newIdentity();
  const body = enrolmentBody(await createEnrolmentToken(api), identity.publicKey, { hostname: 'mac-of-nobody' });
  const gone = await TestAgent.enrol(api, {}, { identity, body });
  await admin.patch(`/api/macs/${gone.macId}`, { tags: ['lab'] });
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const grant = { macId: gone.macId, target: { families: ['camera'] }, verbs: ['photos'], expires, reason: 'a test' };
  expect((await admin.post('/api/grants', grant)).status).toBe(201);
  const holds = async () => {
    const { documents } = (await gone.get<ManifestAnswer>('/api/agent/documents')).body;
    return documents.map(({ kind, id }) => `${kind} ${id}`);
  };
  const before = await holds();
  expect(before).toContain(`grants ${gone.macId}`);

  expect((await admin.delete(`/api/macs/${gone.macId}`)).status).toBe(204);
  const refused = await gone.get('/api/agent/documents');
  expect([refused.status, refused.body.error.code]).toEqual([403, 'mac-removed']);
  // As an old agent did: with a new key, and with the one it has.
  for (const publicKey of [(await newIdentity()).publicKey, identity.publicKey]) {
    const again = await api.anonymous.post('/api/agent/enrol', { ...body, publicKey });
    expect([again.status, again.body.error.code]).toEqual([403, 'mac-removed']);
  }
  expect(await hostnames('')).not.toContain('mac-of-nobody');
  expect(await hostnames('removed=true')).toEqual(['mac-of-nobody']);
  expect((await admin.delete(`/api/macs/${gone.macId}`)).status).toBe(409);
  expect((await admin.post('/api/grants', grant)).status).toBe(404);
  const row = (await admin.get<MacRow>(`/api/macs/${gone.macId}`)).body;
  expect(row).toMatchObject({ removedAt: expect.any(String), enrolmentRefused: { hostname: 'mac-of-nobody' } });

  // Meanwhile the assignments change: what holds now is what arrives.
  const policy = await publishedPolicy(api, `Lab ${gone.macId}`);
  await admin.put('/api/assignments', { assignments: [{ policyId: policy, target: { type: 'tag', tag: 'lab' } }] });
  const back = await admin.post<MacRow>(`/api/macs/${gone.macId}/readmit`, {});
  expect(back.body).toMatchObject({ id: gone.macId, removedAt: null, enrolmentRefused: null, tags: ['lab'] });
  expect((await holds()).toSorted()).toEqual(
    [...before.filter((one) => !one.startsWith('policy')), `policy ${policy}`].toSorted(),
  );
  const audit = await admin.get<Page<AuditRow>>(`/api/audit?resource=macs&resourceId=${gone.macId}`);
  expect(audit.body.data.map(({ action }) => action).toSorted()).toEqual(
    ['enrol', 'update', 'delete', 'enrol-refused', 'readmit'].toSorted(),
  );
});

test('an enrolment token’s text is shown once, enrols as often as it says, and is stored as a hash alone', async () => {
  const made = await admin.post<NewEnrolmentToken>('/api/enrolment-tokens', {
    name: 'Berlin',
    tags: ['berlin'],
    maxUses: 1,
  });
  expect(made.status, made.text).toBe(201);
  const enrol = async () =>
    api.anonymous.post<{ macId: string }>(
      '/api/agent/enrol',
      enrolmentBody(made.body.token, (await newIdentity()).publicKey),
    );
  const first = await enrol();
  expect(first.status).toBe(201);
  expect((await admin.get<MacRow>(`/api/macs/${first.body.macId}`)).body.tags).toEqual(['berlin']);
  expect((await enrol()).status).toBe(401);
  const shown = await admin.get<EnrolmentTokenRow>(`/api/enrolment-tokens/${made.body.id}`);
  expect(Date.parse(shown.body.expiresAt ?? '') - Date.now()).toBeLessThanOrEqual(30 * 86_400_000);
  const plain = await admin.post<NewEnrolmentToken>('/api/enrolment-tokens', { name: 'Nothing said' });
  expect(plain.body.maxUses).toBe(100);
  const endless = { name: 'Endless', expiresAt: null, maxUses: null };
  expect((await admin.post<NewEnrolmentToken>('/api/enrolment-tokens', endless)).body).toMatchObject(endless);
  expect(shown.body).toMatchObject({
    name: 'Berlin',
    uses: 1,
    maxUses: 1,
    createdBy: { email: expect.stringContaining('admin') },
  });
  const everything = await Promise.all([
    admin.get('/api/enrolment-tokens'),
    admin.get('/api/audit?resource=enrolment-tokens'),
    api.dataSource.query('select * from enrolment_tokens').then((rows: unknown) => ({ text: JSON.stringify(rows) })),
  ]);
  for (const { text } of [shown, ...everything]) expect(text).not.toContain(made.body.token);
  expect((await admin.delete(`/api/enrolment-tokens/${made.body.id}`)).status).toBe(204);
  expect((await admin.get(`/api/enrolment-tokens/${made.body.id}`)).status).toBe(404);
  for (const body of [
    {},
    { name: 'x', maxUses: 0 },
    { name: 'x', expiresAt: '2020-01-01T00:00:00Z' },
    { name: 'x', token: 'mine' },
  ]) {
    expect((await admin.post('/api/enrolment-tokens', body)).status).toBe(400);
  }
});
