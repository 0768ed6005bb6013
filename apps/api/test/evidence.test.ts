import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditRow, Evidence, Page } from '@portcullis/wire';
import { TestAgent } from './harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from './harness/application.js';
import { STICK, verdictEvent } from './harness/events.js';

let api: TestApplication;
let auditor: Client;
let agent: TestAgent;
const event = verdictEvent({
  attached: { ...STICK, device: { ...STICK.device, productName: 'Шлюз 3.0' } },
});
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

beforeAll(async () => {
  api = await startTestApplication();
  auditor = await api.signIn('auditor');
  agent = await TestAgent.enrol(api, { hostname: 'mac-of-mia' });
  await agent.post('/api/agent/events', { events: [event] });
});
afterAll(() => api.stop());

test('the evidence of an event holds it whole, its device everywhere, who exported it, and hashes that are right', async () => {
  const answer = await auditor.get<Evidence>(`/api/events/${event.id}/evidence.json?macId=${agent.macId}`);
  expect(answer.status, answer.text).toBe(200);
  const { body } = answer;
  expect(body.event.event).toMatchObject({ id: event.id, kind: 'verdict' });
  expect(body.exported.by.role).toBe('auditor');
  expect(body.device?.history.data.map(({ mac }) => mac.hostname)).toEqual(['mac-of-mia']);
  expect(body.hashes.event).toBe(sha256(JSON.stringify(body.event.event)));
  expect(body.hashes.device).toBe(sha256(JSON.stringify(body.device)));
  const audit = await auditor.get<Page<AuditRow>>(`/api/audit?resourceId=${event.id}`);
  expect(audit.body.data[0]).toMatchObject({ action: 'export-evidence', after: { file: sha256(answer.text) } });
});

test('on paper it is a PDF, whatever the names are made of', async () => {
  const answer = await auditor.get(`/api/events/${event.id}/evidence.pdf`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.text.slice(0, 5)).toBe('%PDF-');
  expect(answer.text.length).toBeGreaterThan(1500);
  expect(answer.text.trimEnd().endsWith('%%EOF')).toBe(true);
});

test('only who may export gets it, and only of an event that is there', async () => {
  for (const role of ['policy-editor', 'helpdesk'] as const) {
    expect((await (await api.signIn(role)).get(`/api/events/${event.id}/evidence.json`)).status).toBe(403);
  }
  expect((await auditor.get('/api/events/0b9d7c1e-1111-4222-8333-44445555ffff/evidence.json')).status).toBe(404);
});
