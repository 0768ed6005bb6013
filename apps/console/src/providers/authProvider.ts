import type { AuthProvider } from 'react-admin';
import { allows } from '../auth/permissions.js';
import { listOrNone, nullable, object, text, type Decoded } from '../wire/decode.js';
import { ApiError } from './apiError.js';
import type { Http } from './http.js';

const session = object({
  user: object({ id: text, email: text, name: nullable(text), role: nullable(text) }),
  permissions: listOrNone(text),
});
export type Session = Decoded<typeof session>;

/** Signing in and out by the API's session cookie. Who one is and what one may do is asked once per session. */
export function createAuthProvider(http: Http): AuthProvider {
  let known: Promise<Session> | null = null;
  const forget = (): void => {
    known = null;
  };
  const me = (): Promise<Session> => {
    known ??= http('GET', '/auth/me').then((body) => session(body, ''));
    known.catch(forget);
    return known;
  };

  return {
    login: async ({ email, password }: { email: string; password: string }) => {
      await http('POST', '/auth/login', { body: { email, password } });
      forget();
      await me();
    },
    logout: async () => {
      const wasSignedIn = known !== null;
      forget();
      if (wasSignedIn) await http('POST', '/auth/logout').catch(ignoreEndedSession);
    },
    checkAuth: async () => {
      await me();
    },
    checkError: async (error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 401) return;
      forget();
      throw error;
    },
    getIdentity: async () => {
      const { user } = await me();
      return { id: user.id, fullName: user.name ?? user.email, email: user.email, role: user.role };
    },
    getPermissions: async () => (await me()).permissions,
    canAccess: async ({ resource, action }) => allows((await me()).permissions, resource, action),
  };
}

function ignoreEndedSession(error: unknown): void {
  if (error instanceof ApiError && (error.status === 401 || error.status === 0)) return;
  throw error;
}
