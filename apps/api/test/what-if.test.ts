import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WhatIfAnswer } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { verdictEvent } from './harness/events.js';
import { publishedPolicy } from './harness/policies.js';

let api: TestApplication;
let admin: Client;
let policyId: string;
const DENIED = {
  verbs: {
    read: { effect: 'deny', rule: 'default', mode: 'enforce' },
    write: { effect: 'deny', rule: 'default', mode: 'enforce' },
    execute: { effect: 'deny', rule: 'default', mode: 'enforce' },
  },
};
const allowing = (rule: string): string => `version: 1\nname: Office\nmode: enforce\nrules:\n  - ${rule}\n`;

beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
  policyId = await publishedPolicy(api, 'Office');
  const mia = await TestAgent.enrol(api, { hostname: 'mac-of-mia' });
  const applied = { policyId, policyName: 'Office', revision: 1, documents: {} };
  const old = new Date(Date.now() - 40 * 86_400_000).toISOString();
  const events = [
    ...Array.from({ length: 3 }, () => verdictEvent({ applied, verdict: DENIED, asked: ['read', 'write'] })),
    verdictEvent({ applied, verdict: DENIED, asked: ['read'], time: old }),
    verdictEvent({ applied: { ...applied, policyId: '0b9d7c1e-1111-4222-8333-444455556666' }, verdict: DENIED }),
    verdictEvent({ applied, verdict: { verbs: { read: { effect: 'allow', rule: 'grant', mode: 'enforce' } } } }),
  ];
  await mia.post('/api/agent/events', { events });
});
afterAll(() => api.stop());

const ask = (body: object) => admin.post<WhatIfAnswer>(`/api/policies/${policyId}/what-if`, body);

test('what a draft would change is counted over the verdicts of this policy, by device, Mac and rule', async () => {
  const { status, body, text } = await ask({
    source: allowing('{ id: kingston, match: { vendorId: "0951" }, access: allow }'),
  });
  expect(status, text).toBe(200);
  expect(body).toMatchObject({ decisions: 3, changed: 3, truncated: false, byMac: [{ mac: 'mac-of-mia', count: 3 }] });
  expect(body.groups).toMatchObject([
    {
      kind: 'newly-allowed',
      deviceKey: '0951:1666:60A44C',
      verbs: ['read', 'write'],
      ruleBefore: 'default',
      ruleNow: 'kingston',
      count: 3,
    },
  ]);
  expect(body.byRule).toEqual([{ rule: 'kingston', count: 3 }]);
});

test('more days reach further back, and a draft that changes nothing says so', async () => {
  const { body } = await ask({
    source: allowing('{ id: others, match: { vendorId: "1234" }, access: allow }'),
    days: 60,
  });
  expect(body).toMatchObject({ decisions: 4, changed: 0, groups: [] });
});

test('a draft that could not be published is refused with its problems at their place', async () => {
  const answer = await admin.post(`/api/policies/${policyId}/what-if`, {
    source: allowing('{ id: kingston, access: maybe }'),
  });
  expect(answer.status).toBe(422);
  expect(answer.body.error.code).toBe('policy-has-problems');
  expect(answer.body.error.details[0]?.line).toBe(5);
});

test('whoever may not read events may not ask, and a policy that is not there is not found', async () => {
  const helpdesk = await api.signIn('helpdesk');
  expect((await helpdesk.post(`/api/policies/${policyId}/what-if`, { source: '' })).status).toBe(403);
  const nowhere = await admin.post('/api/policies/0b9d7c1e-1111-4222-8333-444455556666/what-if', { source: '' });
  expect(nowhere.status).toBe(404);
});
