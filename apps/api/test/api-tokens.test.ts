import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiTokenRow, AuditRow, NewApiToken, Page, PolicyRow, WhoAmIAnswer } from '@portcullis/wire';
import {
  type Answer,
  type Client,
  type ErrorBody,
  startTestApplication,
  type TestApplication,
} from './harness/application.js';

let api: TestApplication;
let admin: Client;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

const make = async (role: string, name = `ci ${role}`): Promise<NewApiToken> =>
  (await admin.post<NewApiToken>('/api/api-tokens', { name, role, days: 30 })).body;

/** A program's request: a token, and neither cookie nor CSRF header. */
async function withToken<T = ErrorBody>(
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as T };
}

test('a program with a token may do what the token’s role may, without a session', async () => {
  const { token } = await make('policy-editor');
  const source = 'version: 1\nname: From git\nmode: observe\nrules: []\n';
  const created = await withToken<PolicyRow>(token, 'POST', '/api/policies', { source });
  expect(created.status, created.text).toBe(201);
  expect((await withToken(token, 'GET', '/api/users')).body.error.code).toBe('forbidden');
});

test('the audit log names the token and the person who made it', async () => {
  const { token } = await make('policy-editor', 'release');
  await withToken(token, 'POST', '/api/policies', { source: 'version: 1\nname: Audited\nmode: observe\nrules: []\n' });
  const { body } = await admin.get<Page<AuditRow>>('/api/audit?resource=policies&limit=1&sort=time&order=desc');
  expect(body.data[0]?.actor?.email).toMatch(/^admin-.*@example\.test \(token “release”\)$/);
});

test('a token’s text is shown once and stored nowhere', async () => {
  const { id, token } = await make('auditor', 'once');
  const { body } = await admin.get<Page<ApiTokenRow>>('/api/api-tokens?q=once');
  expect(body.data).toMatchObject([{ id, name: 'once', role: 'auditor', lastUsedAt: null }]);
  expect(JSON.stringify(body)).not.toContain(token);
  const rows: unknown[] = await api.dataSource.query('select t::text from api_tokens t');
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('a token is refused once it is removed, has expired, or its maker is no longer an administrator', async () => {
  const [removed, expired, orphaned] = [
    await make('auditor', 'a'),
    await make('auditor', 'b'),
    await make('auditor', 'c'),
  ];
  const status = async ({ token }: NewApiToken): Promise<number> =>
    (await withToken(token, 'GET', '/api/auth/me')).status;
  expect([await status(removed), await status(expired), await status(orphaned)]).toEqual([200, 200, 200]);
  expect((await admin.delete(`/api/api-tokens/${removed.id}`)).status).toBe(204);
  await api.dataSource.query(`update api_tokens set expires_at = now() where id = $1`, [expired.id]);
  expect([await status(removed), await status(expired)]).toEqual([401, 401]);
  const other = await api.signIn('admin');
  await api.dataSource.query(
    `update users set role = 'auditor' where id = (select created_by from api_tokens where id = $1)`,
    [orphaned.id],
  );
  expect(await status(orphaned)).toBe(401);
  await api.dataSource.query(
    `update users set role = 'admin' where id = (select created_by from api_tokens where id = $1)`,
    [orphaned.id],
  );
  expect((await other.get('/api/api-tokens')).status).toBe(200);
});

test('a made-up token, an enrolment token and a bare word are refused with what to do', async () => {
  for (const token of ['pcl_api_AAAA', 'pcl_enrol_AAAA', 'hello']) {
    const answer = await withToken(token, 'GET', '/api/policies');
    expect(answer.status).toBe(401);
    expect(answer.body.error.code).toBe('not-signed-in');
  }
});

test('a token that lives longer than a year, or has no known role, is refused with the place', async () => {
  for (const [body, path] of [
    [{ name: 'x', role: 'admin', days: 400 }, 'days'],
    [{ name: 'x', role: 'root' }, 'role'],
    [{ name: '', role: 'admin' }, 'name'],
  ] as const) {
    const answer = await admin.post('/api/api-tokens', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0]?.path).toContain(path);
  }
});

test('a token makes no people, tokens or keys and lets no Mac back, unless it says so by name', async () => {
  const plain = await make('admin', 'plain');
  expect((await withToken(plain.token, 'GET', '/api/users')).status).toBe(200);
  for (const [path, body] of [
    ['/api/users', { email: 'x@example.test', name: 'X', role: 'admin', password: 'correct horse battery' }],
    ['/api/api-tokens', { name: 'longer', role: 'admin', days: 366, managesAccess: true }],
    ['/api/enrolment-tokens', { name: 'x' }],
    ['/api/signing-key/rotate', undefined],
    ['/api/macs/0b9d7c1e-1111-4222-8333-444455556666/readmit', { withNewKey: true }],
  ] as const) {
    const answer = await withToken(plain.token, 'POST', path, body);
    expect([answer.status, answer.text], path).toEqual([403, expect.stringContaining('managesAccess')]);
  }
  const me = await withToken<WhoAmIAnswer>(plain.token, 'GET', '/api/auth/me');
  expect(me.body.permissions).toContain('policies:publish');
  expect(me.body.permissions).not.toContain('users:write');

  const named = { name: 'provisioning', role: 'admin', days: 2, managesAccess: true };
  const able = (await admin.post<NewApiToken>('/api/api-tokens', named)).body;
  const child = await withToken<NewApiToken>(able.token, 'POST', '/api/api-tokens', { ...named, days: 366 });
  expect(child.status, child.text).toBe(201);
  expect(child.body.expiresAt).toBe(able.expiresAt);
});

test('no cache keeps what the API answers', async () => {
  for (const path of ['/api/auth/me', '/api/macs', '/api/nothing-here', '/api/ready', '/api/events.csv']) {
    expect((await admin.get(path)).headers.get('cache-control'), path).toContain('no-store');
  }
});
