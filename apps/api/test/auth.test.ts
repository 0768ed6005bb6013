import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../src/features/users/passwords.js';
import { startTestApplication, TEST_PASSWORD, type TestApplication } from './harness/application.js';

let api: TestApplication;
beforeAll(async () => {
  // Each test that guesses does so from an address of its own: what comes from one address is counted together.
  api = await startTestApplication({ trustProxy: 1 });
});
afterAll(() => api.stop());

const loginFrom = (forwarded: string, body: object, cookie?: string) =>
  api.anonymous.request('POST', '/api/auth/login', body, {
    'x-forwarded-for': forwarded,
    ...(cookie === undefined ? {} : { cookie }),
  });

/** A new account. @returns its address */
async function account(email: string): Promise<string> {
  await api.dataSource.query(
    `INSERT INTO users (organisation_id, email, name, password_hash, role) VALUES ($1, $2, 'N', $3, 'auditor')`,
    [api.organisationId, email, await hashPassword(TEST_PASSWORD)],
  );
  return email;
}

describe('signing in', () => {
  it('gives a session that is HttpOnly and SameSite=Strict, and says who one is', async () => {
    const admin = await api.signIn('admin');
    const answer = await admin.get<{ user: { role: string }; permissions: string[] }>('/api/auth/me');
    expect(answer.status).toBe(200);
    expect(answer.body.user.role).toBe('admin');
    expect(answer.body.permissions).toContain('policies:publish');
  });

  it('is refused with one and the same answer for a wrong password and an unknown address', async () => {
    const unknown = await api.anonymous.post('/api/auth/login', {
      email: 'nobody@example.test',
      password: TEST_PASSWORD,
    });
    expect(unknown.status).toBe(401);
    expect(unknown.body.error.code).toBe('wrong-credentials');
  });

  it('refuses unknown keys and says where they are', async () => {
    const answer = await api.anonymous.post('/api/auth/login', { email: 'a', password: 'b', remember: true });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('invalid-request');
    expect(answer.body.error.details[0]?.message).toContain('remember');
  });

  it('makes who guesses wait', async () => {
    const guess = () => loginFrom('192.0.2.1', { email: 'victim@example.test', password: 'guess' });
    for (let i = 0; i < 6; i++) expect((await guess()).status).toBe(401);
    const answer = await guess();
    expect(answer.status).toBe(429);
    expect(answer.body.error.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('counts before it looks at the password: tries at the same moment are not all evaluated', async () => {
    const guess = () => loginFrom('192.0.2.2', { email: 'parallel@example.test', password: 'guess' });
    const statuses = (await Promise.all(Array.from({ length: 40 }, guess))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(7);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(33);
  });

  it('is not kept from its owner by a stranger, from the same address neither', async () => {
    const email = await account('owner@example.test');
    const login = (password: string, cookie?: string) => loginFrom('192.0.2.3', { email, password }, cookie);
    const cookies = (await login(TEST_PASSWORD)).headers.getSetCookie();
    const mark = cookies.find((cookie) => cookie.startsWith('portcullis_browser='))?.split(';')[0] ?? '';
    for (let i = 0; i < 10; i++) await login('guess');
    expect((await login(TEST_PASSWORD)).status).toBe(429);
    expect((await login(TEST_PASSWORD, `${mark.slice(0, -4)}AAAA`)).status).toBe(429);
    expect((await login(TEST_PASSWORD, mark)).status).toBe(200);

    // A mark is no way around: it has a budget too, and belongs to one account.
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) statuses.push((await login('guess', mark)).status);
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses).toContain(429);
    const other = { email: await account('other-owner@example.test'), password: TEST_PASSWORD };
    for (let i = 0; i < 8; i++) await loginFrom('192.0.2.3', { ...other, password: 'guess' });
    expect((await loginFrom('192.0.2.3', other, mark)).status).toBe(429);
  });

  it('that failed is in the audit log, with the address that it came from', async () => {
    const email = await account('tried@example.test');
    await loginFrom('192.0.2.4', { email, password: 'guess' });
    await loginFrom('192.0.2.4', { email: 'nobody-at-all@example.test', password: 'guess' });
    const admin = await api.signIn('admin');
    const { body } = await admin.get<{ data: { actor: { email: string }; ip: string }[] }>(
      '/api/audit?action=sign-in-failed',
    );
    const found = body.data.filter(({ actor }) => actor.email === email || actor.email.startsWith('nobody-at-all'));
    expect(found.map(({ ip }) => ip)).toEqual(['192.0.2.4', '192.0.2.4']);
    expect(JSON.stringify(body)).not.toContain('guess');
  });

  it('ends with signing out', async () => {
    const auditor = await api.signIn('auditor');
    expect((await auditor.post('/api/auth/logout')).status).toBe(204);
    expect((await auditor.get('/api/auth/me')).status).toBe(401);
  });
});

describe('behind a proxy', () => {
  it('the address is the one that the proxy saw, whatever a stranger writes before it', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) {
      const body = { email: `spray-${i}@example.test`, password: 'guess' };
      statuses.push((await loginFrom(`198.51.100.${i}, 203.0.113.9`, body)).status);
    }
    expect(statuses).toContain(429);
    const admin = await api.signIn('admin');
    const { text } = await admin.get('/api/audit?action=sign-in-failed&limit=100');
    expect(text).toContain('203.0.113.9');
    expect(text).not.toContain('198.51.100.');
  });
});

describe('a request that changes something', () => {
  it('is refused without the header that only our own pages can send', async () => {
    const admin = await api.signIn('admin');
    const answer = await admin.request('POST', '/api/auth/logout', undefined, { 'x-portcullis-csrf': '' });
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe('csrf-header-missing');
  });
});

describe('the server', () => {
  it('is ready when the database answers', async () => {
    expect((await api.anonymous.get('/api/ready')).status).toBe(200);
  });

  it('says within two seconds that it is not ready when the database stands still, and is ready again by itself', async () => {
    const holder = api.dataSource.createQueryRunner();
    await holder.startTransaction();
    try {
      await holder.query('LOCK TABLE organisations IN ACCESS EXCLUSIVE MODE');
      const before = performance.now();
      const answer = await api.anonymous.get('/api/ready');
      expect([answer.status, answer.body.error.code]).toEqual([503, 'unavailable']);
      expect(performance.now() - before).toBeLessThan(2500);
    } finally {
      await holder.rollbackTransaction();
      await holder.release();
    }
    expect((await api.anonymous.get('/api/ready')).status).toBe(200);
  });

  it('answers unknown paths in the shape of every error', async () => {
    const answer = await api.anonymous.get('/api/nothing-here');
    expect(answer.status).toBe(404);
    expect(answer.body.error.code).toBe('not-found');
  });
});
