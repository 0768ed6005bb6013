import { afterEach, describe, expect, it } from 'vitest';
import { ApiError } from '../src/providers/apiError.js';
import { createAuthProvider } from '../src/providers/authProvider.js';
import { createHttp } from '../src/providers/http.js';
import { idOf } from '../src/testing/samples.js';
import { startServer, type Routes, type TestServer } from './server.js';

let server: TestServer | null = null;
async function auth(routes: Routes) {
  server = await startServer(routes);
  return createAuthProvider(createHttp(fetch, { base: server.base }));
}
afterEach(() => server?.stop());

const user = { id: idOf('ada'), email: 'kim@example.test', name: 'Kim', role: 'auditor' };
const me = () => ({ body: { user, permissions: ['macs:read', 'events:read'] } });
const refused = () => ({ status: 401, body: { error: { code: 'bad-credentials', message: 'the password is wrong' } } });

describe('signing in', () => {
  it('says why it was refused', async () => {
    const provider = await auth({ 'POST /auth/login': refused });
    await expect(provider.login({ email: 'kim@example.test', password: 'x' })).rejects.toThrow('the password is wrong');
  });

  it('asks who one is once per session', async () => {
    const provider = await auth({ 'POST /auth/login': () => ({ body: { user } }), 'GET /auth/me': me });
    await provider.login({ email: 'kim@example.test', password: 'x' });
    await provider.checkAuth({});
    expect(await provider.getIdentity?.()).toMatchObject({ fullName: 'Kim', role: 'auditor' });
    expect(server?.asked.filter(({ path }) => path === '/auth/me')).toHaveLength(1);
  });

  it('is needed where there is no session, and asked about again later', async () => {
    let signedIn = false;
    const provider = await auth({ 'GET /auth/me': () => (signedIn ? me() : refused()) });
    await expect(provider.checkAuth({})).rejects.toMatchObject({ message: false });
    signedIn = true;
    await expect(provider.checkAuth({})).resolves.toBeUndefined();
  });
});

describe('what one may do', () => {
  const signal = new AbortController().signal;

  it('follows from the permissions that the API names', async () => {
    const provider = await auth({ 'GET /auth/me': me });
    expect(await provider.canAccess?.({ resource: 'macs', action: 'list', signal })).toBe(true);
    expect(await provider.canAccess?.({ resource: 'macs', action: 'edit', signal })).toBe(false);
    expect(await provider.canAccess?.({ resource: 'users', action: 'list', signal })).toBe(false);
  });

  it('is no reason to sign anybody out: react-admin would take the call that failed for one that succeeded', async () => {
    const provider = await auth({ 'GET /auth/me': me });
    for (const status of [0, 401, 403, 500]) {
      await expect(provider.checkError(new ApiError(status, 'x', 'no'))).resolves.toBeUndefined();
    }
  });
});
