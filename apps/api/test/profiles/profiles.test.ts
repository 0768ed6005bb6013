import { parse } from 'plist';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { AuditRow, Page, ProfileSettings } from '@portcullis/wire';
import type { EnrolmentAnswer } from '@portcullis/wire';
import { enrolmentBody, newIdentity } from '../harness/agent.js';
import { type Client, startTestApplication, type TestApplication } from '../harness/application.js';
import { type Dict, isDict, judgeProfile, payloadsIn } from './apple-schema.js';

const TEAM = 'ABCDE12345';
const SERVER = 'https://portcullis.example.com/';
const TOKEN = { name: 'from a profile', tags: ['berlin'], maxUses: 3, expiresAt: '2126-01-01T00:00:00Z' };

let api: TestApplication;
let admin: Client;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

async function profile(kind: string, body: object, client = admin): Promise<Dict> {
  const answer = await client.post(`/api/profiles/${kind}`, body);
  expect(answer.status, answer.text).toBe(200);
  const parsed: unknown = parse(answer.text);
  if (!isDict(parsed)) throw new Error('no dictionary');
  return parsed;
}
const types = (parsed: Dict): readonly unknown[] => payloadsIn(parsed).map(({ PayloadType }) => PayloadType);

/** What macOS would write into the file that the agent reads. */
function preferencesIn(parsed: Dict): Dict {
  const payload = payloadsIn(parsed).find(({ PayloadType }) => PayloadType === 'com.apple.ManagedClient.preferences');
  const content = payload?.PayloadContent as Record<string, { Forced: { mcx_preference_settings: Dict }[] }>;
  return content['org.portcullis.agent']?.Forced[0]?.mcx_preference_settings ?? {};
}
const tokens = async (): Promise<number> => (await admin.get<Page<unknown>>('/api/enrolment-tokens')).body.total;

describe('one profile with everything', () => {
  it('holds what the mode needs, and is as Apple’s schema says', async () => {
    const agent = { server: SERVER, owner: { email: '$EMAIL' } };
    const authorize = await profile('combined', { mode: 'authorize', teamId: TEAM, agent });
    expect(types(authorize)).toEqual([
      'com.apple.system-extension-policy',
      'com.apple.TCC.configuration-profile-policy',
      'com.apple.servicemanagement',
      'com.apple.notificationsettings',
      'com.apple.ManagedClient.preferences',
    ]);
    const approve = await profile('combined', { mode: 'approve' });
    expect(types(approve)).toEqual(['com.apple.servicemanagement', 'com.apple.notificationsettings']);
    for (const one of [authorize, approve]) {
      expect(judgeProfile(one, '13.0').problems).toEqual([]);
      expect(one).toMatchObject({ PayloadScope: 'System', PayloadOrganization: 'Test' });
    }
  });

  it('comes as a file that no cache keeps', async () => {
    const { headers } = await admin.post('/api/profiles/notifications', { mode: 'approve' });
    expect(headers.get('content-type')).toBe('application/x-apple-aspen-config');
    expect(headers.get('content-disposition')).toBe('attachment; filename="portcullis-notifications.mobileconfig"');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('a profile with an enrolment token', () => {
  it('makes the token, and a Mac enrols with it and finds the anchor that the profile named', async () => {
    const parsed = await profile('agent', { mode: 'approve', agent: { server: SERVER, token: TOKEN } });
    const { enrolmentToken, anchorKey, server } = preferencesIn(parsed);
    expect(server).toBe(SERVER);
    const { publicKey } = await newIdentity();
    const answer = await api.anonymous.post<EnrolmentAnswer>(
      '/api/agent/enrol',
      enrolmentBody(String(enrolmentToken), publicKey),
    );
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body.anchor).toBe(anchorKey);
    const { body } = await admin.get<Page<object>>('/api/enrolment-tokens?q=from a profile');
    expect(body.data[0]).toMatchObject({ ...TOKEN, expiresAt: '2126-01-01T00:00:00.000Z', uses: 1 });
  });

  it('keeps its text nowhere, and the audit log says who took which profile', async () => {
    const parsed = await profile('combined', {
      mode: 'authorize',
      teamId: TEAM,
      agent: { server: SERVER, token: TOKEN },
    });
    const text = String(preferencesIn(parsed).enrolmentToken);
    expect(text).toMatch(/^pcl_enrol_/);
    const { body } = await admin.get<Page<AuditRow>>('/api/audit?limit=2&sort=time&order=desc');
    expect(body.data.map(({ action, resource }) => `${action} ${resource}`).toSorted()).toEqual([
      'create enrolment-tokens',
      'download profiles',
    ]);
    expect(body.data.find(({ resource }) => resource === 'profiles')).toMatchObject({ resourceId: 'combined' });
    for (const table of ['audit_log', 'enrolment_tokens', 'profile_settings']) {
      const rows: unknown[] = await api.dataSource.query(`select t::text from ${table} t`);
      expect(JSON.stringify(rows), table).not.toContain(text);
    }
  });

  it('makes none when the profile is refused', async () => {
    const before = await tokens();
    const answer = await admin.post('/api/profiles/agent', { mode: 'approve', agent: { token: TOKEN } });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0]).toMatchObject({ path: 'agent.server' });
    expect(answer.body.error.message).toContain('PORTCULLIS_PUBLIC_URL');
    expect(await tokens()).toBe(before);
  });

  it('makes none for a profile that does not hold the agent’s configuration', async () => {
    const before = await tokens();
    await profile('notifications', { mode: 'approve', agent: { server: SERVER, token: TOKEN } });
    expect(await tokens()).toBe(before);
  });
});

test('what a mode has no use for is refused, and so is a profile for the agent that says nothing', async () => {
  for (const kind of ['system-extension', 'full-disk-access']) {
    const answer = await admin.post(`/api/profiles/${kind}`, { mode: 'approve', teamId: TEAM });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0]).toMatchObject({ path: 'mode' });
  }
  const nothing = await admin.post('/api/profiles/agent', { mode: 'approve' });
  expect(nothing.body.error.details[0]).toMatchObject({ path: 'agent' });
  expect((await admin.post('/api/profiles/kernel', { mode: 'approve' })).status).toBe(400);
});

test('the next profile begins with what the last one was made for', async () => {
  const other = await startTestApplication({ publicUrl: 'https://public.example.com' });
  try {
    const client = await other.signIn('admin');
    const settings = async () => (await client.get<ProfileSettings>('/api/profiles/settings')).body;
    const { publicUrl } = other.configuration;
    expect(await settings()).toEqual({ mode: 'authorize', teamId: null, removable: false, server: publicUrl });
    const made = await profile('agent', { mode: 'authorize', teamId: TEAM, agent: {} }, client);
    expect(preferencesIn(made).server).toBe(publicUrl);
    await profile('combined', { mode: 'authorize', teamId: TEAM, removable: true, agent: { server: SERVER } }, client);
    await profile('notifications', { mode: 'approve', teamId: TEAM }, client);
    expect(await settings()).toEqual({ mode: 'approve', teamId: TEAM, removable: false, server: SERVER });
  } finally {
    await other.stop();
  }
});

test('only who may make enrolment tokens gets a profile', async () => {
  for (const role of ['policy-editor', 'responder', 'auditor', 'helpdesk'] as const) {
    const client = await api.signIn(role);
    expect((await client.post('/api/profiles/combined', { mode: 'approve' })).status, role).toBe(403);
    expect((await client.get('/api/profiles/settings')).status, role).toBe(403);
  }
});
