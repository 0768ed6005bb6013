import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditRow, Page, UserRow } from '@portcullis/wire';
import {
  type Client,
  clientFor,
  startTestApplication,
  TEST_PASSWORD,
  type TestApplication,
} from './harness/application.js';

let api: TestApplication;
let admin: Client;
beforeAll(async () => {
  api = await startTestApplication();
  admin = await api.signIn('admin');
});
afterAll(() => api.stop());

const person = (name: string, changes: object = {}): object => ({
  email: `${name}@example.test`,
  name,
  role: 'auditor',
  password: 'long enough for anybody',
  ...changes,
});
async function signedIn(email: string, password: string): Promise<Client | undefined> {
  const answer = await api.anonymous.post('/api/auth/login', { email, password });
  return answer.status === 200 ? clientFor(api.url, answer.headers.getSetCookie()[0]?.split(';')[0]) : undefined;
}

test('a new person can sign in with what the role allows, and the password is nowhere to be read', async () => {
  const made = await admin.post<UserRow>('/api/users', person('carla'));
  expect(made.status, made.text).toBe(201);
  const carla = await signedIn('Carla@example.test', 'long enough for anybody');
  expect((await carla?.get('/api/events'))?.status).toBe(200);
  expect((await carla?.post('/api/policies', { source: '' }))?.status).toBe(403);
  const shown = await Promise.all(
    ['/api/users', `/api/users/${made.body.id}`, '/api/audit?resource=users'].map((path) => admin.get(path)),
  );
  for (const { text } of shown) expect(text).not.toMatch(/argon2|passwordHash|long enough/);
});

test('a disabled person is out at once, and so is one whose password was changed', async () => {
  const made = await admin.post<UserRow>('/api/users', person('dora'));
  const dora = await signedIn('dora@example.test', 'long enough for anybody');
  expect((await admin.patch(`/api/users/${made.body.id}`, { password: 'another long password' })).status).toBe(200);
  expect((await dora?.get('/api/auth/me'))?.status).toBe(401);
  const again = await signedIn('dora@example.test', 'another long password');
  expect((await again?.get('/api/auth/me'))?.status).toBe(200);
  expect((await admin.patch<UserRow>(`/api/users/${made.body.id}`, { disabled: true })).body.disabled).toBe(true);
  expect((await again?.get('/api/auth/me'))?.status).toBe(401);
  expect(await signedIn('dora@example.test', 'another long password')).toBeUndefined();
});

test('a role that is taken away is gone with the next request', async () => {
  const made = await admin.post<UserRow>('/api/users', person('emil', { role: 'policy-editor' }));
  const emil = await signedIn('emil@example.test', 'long enough for anybody');
  expect((await emil?.get('/api/policies'))?.status).toBe(200);
  await admin.patch(`/api/users/${made.body.id}`, { role: 'helpdesk' });
  expect((await emil?.get('/api/policies'))?.status).toBe(403);
});

test('the last administrator can be neither removed, nor disabled, nor given another role', async () => {
  const { body } = await admin.get<Page<UserRow>>('/api/users?role=admin&disabled=false');
  expect(body.total).toBe(1);
  const id = body.data[0]?.id ?? '';
  for (const answer of [
    await admin.delete(`/api/users/${id}`),
    await admin.patch(`/api/users/${id}`, { disabled: true }),
    await admin.patch(`/api/users/${id}`, { role: 'auditor' }),
  ]) {
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toContain('last administrator');
  }
  expect((await admin.patch(`/api/users/${id}`, { name: 'Still Admin', role: 'admin' })).status).toBe(200);
  const second = await admin.post<UserRow>('/api/users', person('fritz', { role: 'admin' }));
  const fritz = await signedIn('fritz@example.test', 'long enough for anybody');
  // Each removes the other, at once: one of them must stay.
  const answers = await Promise.all([admin.delete(`/api/users/${second.body.id}`), fritz?.delete(`/api/users/${id}`)]);
  const left: { count: string }[] = await api.dataSource.query(
    `select count(*) from users where role = 'admin' and not disabled`,
  );
  expect(answers.filter((answer) => answer?.status === 204)).toHaveLength(1);
  expect(Number(left[0]?.count)).toBe(1);
  if (answers[0]?.status !== 204) admin = fritz ?? admin;
});

test('what is no person is refused with its place', async () => {
  const bad: [object, string][] = [
    [{ email: 'nobody' }, 'email'],
    [{ password: 'short' }, 'password'],
    [{ role: 'owner' }, 'role'],
    [{ name: ' ' }, 'name'],
  ];
  for (const [changes, path] of bad) {
    const answer = await admin.post('/api/users', person('gina', changes));
    expect(answer.status, path).toBe(400);
    expect(answer.body.error.details[0]?.path).toBe(path);
  }
  await admin.post('/api/users', person('hana'));
  const taken = await admin.post('/api/users', person('hana', { email: 'HANA@example.test' }));
  expect(taken.status).toBe(409);
  expect(taken.body.error.details[0]?.path).toBe('email');
});

test('a password that is guessed first is refused, for a new person and at a change, and says why', async () => {
  const made = await admin.post<UserRow>('/api/users', person('weak.password'));
  for (const [password, why] of [
    ['            ', 'blank'],
    ['aaaaaaaaaaaa', 'again and again'],
    ['Qwertyuiop', 'many people use'],
    ['Password123!', 'many people use'],
    ['1234567890', 'many people use'],
    ['Weak.Password', 'the address'],
    ['weak.password@example.test', 'the address'],
  ] as const) {
    const changed = await admin.patch(`/api/users/${made.body.id}`, { password });
    expect([changed.status, changed.text], password).toEqual([400, expect.stringContaining(why)]);
    expect(changed.body.error.details[0]?.path).toBe('password');
    expect((await admin.post('/api/users', person('weak.password', { password }))).status, password).toBe(400);
  }
});

test('the audit log says who did what, from where, what was and what is; it is filtered and cannot be changed', async () => {
  const made = await admin.post<UserRow>('/api/users', person('ida'));
  await admin.patch(`/api/users/${made.body.id}`, { name: 'Ida Berg' });
  await admin.delete(`/api/users/${made.body.id}`);
  const audit = async (query: string) => (await admin.get<Page<AuditRow>>(`/api/audit?${query}`)).body;
  const all = await audit(`resource=users&resourceId=${made.body.id}&order=asc`);
  expect(all.data.map(({ action }) => action)).toEqual(['create', 'update', 'delete']);
  expect(all.data[1]).toMatchObject({
    before: { name: 'ida' },
    after: { name: 'Ida Berg' },
    ip: expect.stringMatching(/127\.0\.0\.1|::/),
  });
  const email = all.data[0]?.actor.email ?? '';
  expect(
    (await audit(`actor=${encodeURIComponent(email.toUpperCase())}&action=delete`)).data.map(
      ({ resourceId }) => resourceId,
    ),
  ).toContain(made.body.id);
  expect((await audit('q=Ida%20Berg')).total).toBe(2);
  expect((await audit(`from=${new Date(Date.now() + 60_000).toISOString()}`)).total).toBe(0);
  expect((await audit('limit=1')).data).toHaveLength(1);
  const one = await admin.get<AuditRow>(`/api/audit/${all.data[0]?.id ?? ''}`);
  expect(one.body).toEqual(all.data[0]);
  await expect(api.dataSource.query(`delete from audit_log`)).rejects.toThrow('only ever added to');
  expect((await admin.delete(`/api/audit/${one.body.id}`)).status).toBe(404);
});

test('signing in is in the audit log, and the password that was tried is not', async () => {
  await signedIn('hana@example.test', 'long enough for anybody');
  const { text, body } = await admin.get<Page<AuditRow>>('/api/audit?action=sign-in&limit=1');
  expect(body.data[0]?.actor.email).toBe('hana@example.test');
  expect(text).not.toContain(TEST_PASSWORD);
});
