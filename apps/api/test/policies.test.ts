import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from '../src/validation/list-query.js';
import type { PolicyRow } from '../src/policies/policy.schema.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';

let api: TestApplication;
let admin: Client;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

const office = (name: string, more = ''): string => `version: 1\nname: ${name}\nmode: observe\n${more}`;

test('a draft is saved with all its problems, each at its place', async () => {
  const created = await admin.post<PolicyRow>('/api/policies', { source: office('Drafted', 'rules: []\n') });
  console.log(created.text);
  expect(created.status).toBe(201);
  const page = await admin.get<Page<PolicyRow>>('/api/policies');
  console.log(page.text);
});
