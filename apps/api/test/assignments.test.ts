import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AssignmentRow, AuditRow, Page, PolicyRow } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { publishDraft } from './harness/policies.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';

let api: TestApplication;
let admin: Client;
let strict: string;
let open: string;
let draft: string;
let mia: TestAgent;
let ben: TestAgent;

async function policy(name: string, publish: boolean): Promise<string> {
  const { body } = await admin.post<PolicyRow>('/api/policies', {
    source: `version: 1\nname: ${name}\nmode: observe\nrules: []\n`,
  });
  if (publish) await publishDraft(admin, body.id);
  return body.id;
}

beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
  [strict, open, draft] = [await policy('Strict', true), await policy('Open', true), await policy('Draft', false)];
  mia = await TestAgent.enrol(api, { hostname: 'mac-of-mia' });
  ben = await TestAgent.enrol(api, { hostname: 'mac-of-ben' });
  await api.dataSource.query(`update macs set tags = '{design}' where id = $1`, [ben.macId]);
});
afterAll(() => api.stop());

async function policyOf(agent: TestAgent): Promise<string | undefined> {
  const { body } = await agent.get<{ documents: { kind: string; id: string }[] }>('/api/agent/documents');
  return body.documents.find(({ kind }) => kind === 'policy')?.id;
}
async function macSequence(agent: TestAgent): Promise<number> {
  const { body } = await agent.get<{ documents: { kind: string; sequence: number }[] }>('/api/agent/documents');
  return body.documents.find(({ kind }) => kind === 'mac')?.sequence ?? 0;
}
const put = (assignments: unknown[]) => admin.put<Page<AssignmentRow>>('/api/assignments', { assignments });

test('the first line that fits a Mac names its one policy, and only Macs whose policy changed get a new document', async () => {
  const first = await put([{ policyId: open, target: { type: 'everyone' } }]);
  expect(first.status, first.text).toBe(200);
  expect([await policyOf(mia), await policyOf(ben)]).toEqual([open, open]);
  const before = [await macSequence(mia), await macSequence(ben)];
  const second = await put([
    { policyId: strict, target: { type: 'tag', tag: 'design' } },
    { policyId: open, target: { type: 'everyone' } },
  ]);
  expect(second.body.data).toMatchObject([
    { position: 0, policy: { name: 'Strict', revision: 1 }, target: { type: 'tag', tag: 'design' }, mac: null },
    { position: 1, policy: { name: 'Open' }, target: { type: 'everyone' } },
  ]);
  expect([await policyOf(mia), await policyOf(ben)]).toEqual([open, strict]);
  expect(await macSequence(mia)).toBe(before[0]);
  expect(await macSequence(ben)).toBeGreaterThan(before[1] ?? 0);
  const third = await put([
    { policyId: open, target: { type: 'mac', macId: ben.macId } },
    { policyId: strict, target: { type: 'tag', tag: 'design' } },
  ]);
  expect(third.body.data[0]?.mac).toEqual({ id: ben.macId, hostname: 'mac-of-ben' });
  expect([await policyOf(mia), await policyOf(ben)]).toEqual([undefined, open]);
});

test('a change of the list is in the audit log with before and after', async () => {
  await put([{ policyId: open, target: { type: 'everyone' } }]);
  await put([{ policyId: strict, target: { type: 'everyone' } }]);
  const { body } = await admin.get<Page<AuditRow>>('/api/audit?resource=assignments&limit=1');
  expect(body.data[0]).toMatchObject({ before: [{ policy: 'Open' }], after: [{ policy: 'Strict' }] });
});

test('a list with anything wrong in it is refused whole, and each wrong line is named', async () => {
  await put([{ policyId: open, target: { type: 'everyone' } }]);
  const ghost = '0b9d7c1e-1111-4222-8333-444455556666';
  const missing = await admin.put('/api/assignments', {
    assignments: [
      { policyId: ghost, target: { type: 'tag', tag: 'a' } },
      { policyId: open, target: { type: 'mac', macId: ghost } },
    ],
  });
  expect(missing.status).toBe(400);
  expect(missing.body.error.details.map(({ path }) => path)).toEqual([
    'assignments.0.policyId',
    'assignments.1.target.macId',
  ]);
  const unpublished = await admin.put('/api/assignments', {
    assignments: [{ policyId: draft, target: { type: 'everyone' } }],
  });
  expect(unpublished.body.error.code).toBe('policy-not-published');
  const unreachable = await admin.put('/api/assignments', {
    assignments: [
      { policyId: open, target: { type: 'everyone' } },
      { policyId: strict, target: { type: 'tag', tag: 'design' } },
    ],
  });
  expect(unreachable.body.error.details[0]).toMatchObject({
    path: 'assignments.1.target',
    message: expect.stringContaining('line 1'),
  });
  for (const target of [{ type: 'tag' }, { type: 'group', group: 'x' }, { type: 'everyone', tag: 'x' }]) {
    expect((await admin.put('/api/assignments', { assignments: [{ policyId: open, target }] })).status).toBe(400);
  }
  const { body } = await admin.get<Page<AssignmentRow>>('/api/assignments');
  expect(body).toMatchObject({ total: 1, data: [{ policyId: open, target: { type: 'everyone' } }] });
});

test('two replacements at once leave one of the two lists, whole', async () => {
  const lists = [open, strict].map((policyId) => [
    { policyId, target: { type: 'tag', tag: 'a' } },
    { policyId, target: { type: 'everyone' } },
  ]);
  const answers = await Promise.all(lists.map(put));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const { body } = await admin.get<Page<AssignmentRow>>('/api/assignments');
  expect(body.total).toBe(2);
  expect(new Set(body.data.map(({ policyId }) => policyId)).size).toBe(1);
});
