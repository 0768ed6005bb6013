import { readEnvelope } from '@portcullis/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditRow, DeviceRow, Page, PolicyRow, RevisionDetail, RevisionRow } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { publishDraft } from './harness/policies.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { attachEvent, STICK, verdictEvent } from './harness/events.js';

let api: TestApplication;
let admin: Client;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

const office = (name: string, more = 'rules: []\n'): string => `version: 1\nname: ${name}\nmode: enforce\n${more}`;

async function created(source: string): Promise<PolicyRow> {
  const answer = await admin.post<PolicyRow>('/api/policies', { source });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
async function published(source: string): Promise<PolicyRow> {
  const { id } = await created(source);
  const answer = await publishDraft(admin, id, 'first');
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

test('a draft is kept with all its problems, each at its place', async () => {
  const policy = await created(office('Faulty', 'rules:\n  - id: a\n    matches: {}\n    access: maybe\n'));
  expect(policy).toMatchObject({ name: 'Faulty', published: null });
  expect(policy.draft?.source).toContain('maybe');
  expect(policy.problems.length).toBeGreaterThanOrEqual(2);
  expect(policy.problems.map(({ line }) => line)).toEqual(expect.arrayContaining([6, 7]));
  for (const problem of policy.problems) expect(problem.remedy).not.toBe('');
});

test('text that is no policy at all is kept as a draft under a name of its own', async () => {
  const first = await created(': : not yaml\n\t- [');
  const second = await created('');
  expect(first.name).toMatch(/^Untitled policy/);
  expect(second.name).not.toBe(first.name);
  expect(first.problems).not.toEqual([]);
});

test('a list shows what was found when a draft was saved, and looks again when a device set that it names has changed', async () => {
  const set = await admin.post<{ id: string }>('/api/device-sets', { name: 'Checked sticks', description: '' });
  const rules = `rules:\n  - id: ours\n    match: { deviceSet: [${set.body.id}] }\n    access: allow\n`;
  const { id, problems } = await created(office('Listed', rules));
  const listed = async () => {
    const { body } = await admin.get<Page<PolicyRow>>('/api/policies?q=Listed');
    return body.data.find((row) => row.id === id)?.problems;
  };
  expect(await listed()).toEqual(problems);
  const [problem] = problems;
  expect(problem?.message).toContain('Checked sticks');

  // Only what is stored can say this.
  const mark = JSON.stringify([{ ...problem, message: 'as it was stored' }]);
  await api.dataSource.query('UPDATE policies SET draft_problems = $2 WHERE id = $1', [id, mark]);
  expect((await listed())?.map(({ message }) => message)).toEqual(['as it was stored']);

  const entries = [{ vendorId: '0951', productId: '1666', serialNumber: '60A44C413FAE' }];
  await admin.post(`/api/device-sets/${set.body.id}/entries`, { entries });
  expect(await listed()).toEqual([]);
  expect((await admin.get<PolicyRow>(`/api/policies/${id}`)).body.problems).toEqual([]);
});

test('a draft of before problems were stored is checked when it is shown', async () => {
  const { id, problems } = await created(office('Elder', 'rules:\n  - id: a\n    matches: {}\n    access: deny\n'));
  await api.dataSource.query('UPDATE policies SET draft_problems = NULL, draft_checked = NULL WHERE id = $1', [id]);
  expect(problems).not.toEqual([]);
  expect((await admin.get<PolicyRow>(`/api/policies/${id}`)).body.problems).toEqual(problems);
  const rows: { stored: unknown }[] = await api.dataSource.query(
    'SELECT draft_problems AS stored FROM policies WHERE id = $1',
    [id],
  );
  expect(rows[0]?.stored).toEqual(problems);
});

test('checking a source saves nothing', async () => {
  const before = await admin.get<Page<PolicyRow>>('/api/policies');
  const answer = await admin.post<{ problems: { message: string }[] }>('/api/policies/check', {
    source: 'version: 2\n',
  });
  expect(answer.status).toBe(200);
  expect(answer.body.problems.length).toBeGreaterThan(0);
  expect((await admin.get<Page<PolicyRow>>('/api/policies')).body.total).toBe(before.body.total);
});

test('publishing refuses a draft with errors, naming each with its line, and issues nothing', async () => {
  const { id } = await created(office('Broken', 'rules:\n  - id: a\n    access: maybe\n  - id: a\n    colour: red\n'));
  const answer = await publishDraft(admin, id, 'x');
  expect(answer.status).toBe(422);
  expect(answer.body.error.code).toBe('policy-has-problems');
  expect(answer.body.error.details.length).toBeGreaterThanOrEqual(2);
  for (const detail of answer.body.error.details)
    expect(detail).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
  const documents: unknown[] = await api.dataSource.query('select 1 from documents where document_id = $1', [id]);
  expect(documents).toEqual([]);
});

test('publishing refuses a policy that fails its own tests, and says what came out instead', async () => {
  const tests = 'tests:\n  - name: sticks are read\n    device: { family: usb-storage }\n    expect: { read: allow }\n';
  const { id, problems } = await created(office('Untrue', `defaults: { usb-storage: deny }\n${tests}`));
  expect(problems).toEqual([expect.objectContaining({ path: 'tests[0]', line: 6, severity: 'error' })]);
  const answer = await publishDraft(admin, id);
  expect(answer.status).toBe(422);
  expect(answer.body.error.code).toBe('policy-tests-fail');
  expect(answer.body.error.details[0]?.message).toContain('`read` comes out as deny by `default`, not allow');
});

test('publishing refuses a policy that names a device set which is not there', async () => {
  const rule = `rules:\n  - id: ours\n    match: { deviceSet: 0b9d7c1e-1111-4222-8333-444455556666 }\n    access: allow\n`;
  const { id } = await created(office('Setless', rule));
  const answer = await publishDraft(admin, id);
  expect(answer.status).toBe(422);
  expect(answer.body.error.details[0]).toMatchObject({
    path: 'rules[0].match.deviceSet',
    message: expect.stringContaining('no device set'),
  });
});

test('publishing makes an immutable revision and a signed document, with before and after in the audit log', async () => {
  const policy = await published(office('Published'));
  expect(policy).toMatchObject({ draft: null, problems: [], published: { revision: 1, comment: 'first' } });
  const [document]: { bytes: Buffer; sequence: string }[] = await api.dataSource.query(
    `select bytes, sequence from documents where kind = 'policy' and document_id = $1`,
    [policy.id],
  );
  expect(Number(document?.sequence)).toBe(policy.published?.sequence);
  expect(readEnvelope(document?.bytes ?? Buffer.alloc(0))).toMatchObject({ kind: 'policy', documentId: policy.id });
  await expect(
    api.dataSource.query(`update policy_revisions set source = 'x' where policy_id = $1`, [policy.id]),
  ).rejects.toThrow('a published revision never changes');
  await admin.put(`/api/policies/${policy.id}/draft`, { source: office('Published', 'rules: []\nowner: IT\n') });
  const again = await publishDraft(admin, policy.id, 'second');
  expect(again.body.published?.revision).toBe(2);
  expect(again.body.published?.sequence).toBeGreaterThan(policy.published?.sequence ?? Infinity);
  const audit = await admin.get<Page<AuditRow>>(`/api/audit?resource=policies&resourceId=${policy.id}&action=publish`);
  expect(audit.body.data[0]).toMatchObject({
    actor: { email: expect.stringContaining('admin') },
    before: { revision: 1, source: office('Published') },
    after: { revision: 2, comment: 'second' },
  });
});

test('nothing is published twice: neither without a draft nor with one that says the same', async () => {
  const policy = await published(office('Once'));
  expect((await publishDraft(admin, policy.id)).status).toBe(409);
  await admin.put(`/api/policies/${policy.id}/draft`, { source: office('Once') });
  const same = await publishDraft(admin, policy.id);
  expect(same.status).toBe(409);
  expect(same.body.error.message).toContain('revision 1');
});

test('two people who publish at once make one revision between them', async () => {
  const { id } = await created(office('Race'));
  const answers = await Promise.all([1, 2, 3].map(() => publishDraft(admin, id)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
  const revisions = await admin.get<Page<RevisionRow>>(`/api/policies/${id}/revisions`);
  expect(revisions.body.total).toBe(1);
});

test('a draft that somebody else changed meanwhile is not overwritten', async () => {
  const policy = await created(office('Shared'));
  const basedOn = policy.draft?.updatedAt;
  const first = await admin.put<PolicyRow>(`/api/policies/${policy.id}/draft`, {
    source: office('Shared', 'owner: A\nrules: []\n'),
    basedOn,
  });
  expect(first.status).toBe(200);
  const second = await admin.put(`/api/policies/${policy.id}/draft`, {
    source: office('Shared', 'owner: B\nrules: []\n'),
    basedOn,
  });
  expect(second.status).toBe(409);
  expect((await admin.get<PolicyRow>(`/api/policies/${policy.id}`)).body.draft?.source).toContain('owner: A');
});

test('rolling back publishes the old source as a new revision and leaves the draft alone', async () => {
  const policy = await published(office('Rolling', 'rules: []\nowner: first\n'));
  await admin.put(`/api/policies/${policy.id}/draft`, { source: office('Rolling', 'rules: []\nowner: second\n') });
  await publishDraft(admin, policy.id);
  await admin.put(`/api/policies/${policy.id}/draft`, { source: office('Rolling', 'rules: []\nowner: third\n') });
  const back = await admin.post<PolicyRow>(`/api/policies/${policy.id}/rollback`, { revision: 1 });
  expect(back.status, back.text).toBe(200);
  expect(back.body.published).toMatchObject({ revision: 3, comment: 'back to revision 1' });
  expect(back.body.published?.source).toContain('owner: first');
  expect(back.body.draft?.source).toContain('owner: third');
  const old = await admin.get<RevisionDetail>(`/api/policies/${policy.id}/revisions/2`);
  expect(old.body.source).toContain('owner: second');
  expect((await admin.get(`/api/policies/${policy.id}/revisions/9`)).status).toBe(404);
  expect((await admin.post(`/api/policies/${policy.id}/rollback`, { revision: 3 })).status).toBe(409);
});

test('a name is given once, whatever its case', async () => {
  await created(office('Taken'));
  const answer = await admin.post('/api/policies', { source: office('TAKEN') });
  expect(answer.status).toBe(409);
  expect(answer.body.error.details[0]?.path).toBe('name');
});

test('a policy that is assigned cannot be deleted; one that is not can, and its name is free again', async () => {
  const policy = await published(office('Short-lived'));
  await admin.put('/api/assignments', { assignments: [{ policyId: policy.id, target: { type: 'everyone' } }] });
  const refused = await admin.delete(`/api/policies/${policy.id}`);
  expect(refused.body.error.code).toBe('policy-in-use');
  await admin.put('/api/assignments', { assignments: [] });
  expect((await admin.delete(`/api/policies/${policy.id}`)).status).toBe(204);
  expect((await admin.get(`/api/policies/${policy.id}`)).status).toBe(404);
  await created(office('Short-lived'));
});

test('a denied stick is allowed from its event: a rule for exactly that device comes on top of the draft', async () => {
  const agent = await TestAgent.enrol(api);
  const event = verdictEvent();
  await agent.post('/api/agent/events', { events: [event] });
  const policy = await published(
    office('Allowing', 'rules:\n  # stays\n  - id: nobody\n    match: { family: usb-storage }\n    access: deny\n'),
  );
  const answer = await admin.post<PolicyRow>(`/api/policies/${policy.id}/allow-device`, {
    eventId: event.id,
    verbs: ['read', 'write'],
    comment: 'ticket IT-7',
  });
  expect(answer.status, answer.text).toBe(200);
  const source = answer.body.draft?.source ?? '';
  expect(source).toMatch(/"0951"[\s\S]*"1666"[\s\S]*60A44C[\s\S]*# stays/i);
  expect(source.indexOf('allow-datatraveler')).toBeLessThan(source.indexOf('id: nobody'));
  expect(answer.body.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(answer.body.published?.revision).toBe(1);
  const twice = await admin.post<PolicyRow>(`/api/policies/${policy.id}/allow-device`, {
    eventId: event.id,
    verbs: ['read'],
  });
  expect(twice.body.draft?.source).toContain('allow-datatraveler-3-0-2');
});

test('a device is allowed from the inventory as from an event, and one of the two has to be named', async () => {
  const agent = await TestAgent.enrol(api);
  const event = attachEvent();
  await agent.post('/api/agent/events', { events: [event] });
  const policy = await created(office('From the inventory'));
  const { data } = (await admin.get<Page<DeviceRow>>('/api/devices?q=60A44C')).body;
  const deviceId = data[0]?.id ?? '';
  const path = `/api/policies/${policy.id}/allow-device`;
  const answer = await admin.post<PolicyRow>(path, { deviceId, verbs: ['read'] });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body.draft?.source).toMatch(/"0951"[\s\S]*"1666"[\s\S]*60A44C/i);
  for (const named of [{}, { deviceId, eventId: event.id }]) {
    const refused = await admin.post(path, { ...named, verbs: ['read'] });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain('either `eventId` or `deviceId`');
  }
});

test('a device whose serial number is on many is only allowed when that is said to be meant', async () => {
  const agent = await TestAgent.enrol(api);
  const nameless = { ...STICK, key: '0951:1666:-', device: { ...STICK.device, serialNumber: '0', identity: 'none' } };
  const shared = {
    ...STICK,
    key: '0951:1666:TWIN1',
    device: { ...STICK.device, serialNumber: 'TWIN1', identity: 'shared' },
  };
  const events = [attachEvent({ attached: nameless }), attachEvent({ attached: shared })];
  await agent.post('/api/agent/events', { events });
  const policy = await created(office('Careful'));
  for (const { id: eventId } of events) {
    const refused = await admin.post(`/api/policies/${policy.id}/allow-device`, { eventId, verbs: ['read'] });
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({
      code: 'device-not-unique',
      message: expect.stringContaining('acknowledgeShared'),
    });
    const meant = await admin.post<PolicyRow>(`/api/policies/${policy.id}/allow-device`, {
      eventId,
      verbs: ['read'],
      acknowledgeShared: true,
    });
    expect(meant.status, meant.text).toBe(200);
  }
});

test('what cannot be allowed from an event is refused with the reason', async () => {
  const agent = await TestAgent.enrol(api);
  const about = attachEvent();
  const nothing = { ...attachEvent(), kind: 'lifecycle', component: 'agent', what: 'started', attached: undefined };
  await agent.post('/api/agent/events', { events: [about, nothing] });
  const { id } = await created(office('Refusing'));
  const path = `/api/policies/${id}/allow-device`;
  const verbs = await admin.post(path, { eventId: about.id, verbs: ['photos'] });
  expect(verbs.body.error.details[0]?.message).toContain('choose among read, write, execute');
  const without = await admin.post(path, { eventId: nothing.id, verbs: ['read'] });
  expect(without.status).toBe(400);
  expect(without.body.error.message).toContain('about no device');
  expect((await admin.post(path, { eventId: policyIdLike(id), verbs: ['read'] })).status).toBe(404);
});

test('bad input is refused with its place and changes nothing', async () => {
  for (const body of [{}, { source: 7 }, { source: 'x', colour: 'red' }]) {
    const answer = await admin.post('/api/policies', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0]).toMatchObject({ message: expect.any(String) });
  }
  expect((await admin.get('/api/policies/not-a-uuid')).status).toBe(400);
  expect((await admin.get(`/api/policies/${policyIdLike('')}`)).status).toBe(404);
  expect((await admin.get('/api/policies?sort=draft_source')).status).toBe(400);
  const nul = await admin.post('/api/policies', { source: 'name: "\u0000"' });
  expect(nul.status, nul.text).toBe(400);
});

function policyIdLike(_: string): string {
  return '0b9d7c1e-1111-4222-8333-44445555ffff';
}

test('what is published is the draft that was looked at, and no newer one of a colleague', async () => {
  const policy = await created(office('Looked at'));
  const colleague = await api.signIn('policy-editor');
  const [one, other] = ['enforce', 'observe'].map((mode) => office('Looked at').replace('enforce', mode));
  for (let turn = 0; turn < 10; turn++) {
    const put = await admin.put<PolicyRow>(`/api/policies/${policy.id}/draft`, { source: `${one}# ${turn}\n` });
    const basedOn = put.body.draft?.updatedAt;
    const [published] = await Promise.all([
      admin.post<PolicyRow>(`/api/policies/${policy.id}/publish`, { basedOn }),
      colleague.put(`/api/policies/${policy.id}/draft`, { source: `${other}# ${turn}\n` }),
    ]);
    if (published.status === 200) expect(published.body.published?.source).toBe(`${one}# ${turn}\n`);
    else {
      expect([published.status, published.text]).toEqual([409, expect.stringContaining('look at it again')]);
      expect((await publishDraft(admin, policy.id)).status).toBe(200);
    }
  }
  expect((await admin.post(`/api/policies/${policy.id}/publish`, { comment: 'blind' })).status).toBe(400);
});
