import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApplication, TEST_PASSWORD, type TestApplication } from './harness/application.js';

let api: TestApplication;
beforeAll(async () => {
  api = await startTestApplication();
});
afterAll(() => api.stop());

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
    const guess = () => api.anonymous.post('/api/auth/login', { email: 'victim@example.test', password: 'guess' });
    for (let i = 0; i < 6; i++) expect((await guess()).status).toBe(401);
    const answer = await guess();
    expect(answer.status).toBe(429);
    expect(answer.body.error.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('ends with signing out', async () => {
    const auditor = await api.signIn('auditor');
    expect((await auditor.post('/api/auth/logout')).status).toBe(204);
    expect((await auditor.get('/api/auth/me')).status).toBe(401);
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

  it('answers unknown paths in the shape of every error', async () => {
    const answer = await api.anonymous.get('/api/nothing-here');
    expect(answer.status).toBe(404);
    expect(answer.body.error.code).toBe('not-found');
  });
});
