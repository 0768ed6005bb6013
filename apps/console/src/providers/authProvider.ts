import { whoAmIAnswer, type WhoAmIAnswer } from '@portcullis/wire';
import type { AuthProvider } from 'react-admin';
import { read } from './answers.js';
import { allows } from '../auth/permissions.js';
import { ApiError, isUnreachable } from './apiError.js';
import type { Http } from './http.js';

export interface ConsoleAuth extends AuthProvider {
  /** Who is signed in; rejects when nobody is, or when the server cannot be asked. */
  readonly session: () => Promise<WhoAmIAnswer>;
  /** The same person again, after their session ended in the middle of work. */
  readonly signInAgain: (password: string) => Promise<void>;
}

/** Signing in and out by the API's session cookie. Who one is and what one may do is asked once per session. */
export function createAuthProvider(http: Http): ConsoleAuth {
  let known: Promise<WhoAmIAnswer> | null = null;
  const forget = (): void => {
    known = null;
  };
  const me = (): Promise<WhoAmIAnswer> => {
    known ??= http('GET', '/auth/me', { isSigningIn: true }).then((body) => read(whoAmIAnswer, body));
    known.catch(forget);
    return known;
  };
  const signIn = async (email: string, password: string): Promise<void> => {
    await http('POST', '/auth/login', { body: { email, password }, isSigningIn: true });
    forget();
    await me();
  };

  return {
    session: me,
    signInAgain: async (password) => signIn((await me()).user.email, password),
    login: async ({ email, password }: { email: string; password: string }) => signIn(email, password),
    logout: async () => {
      const wasSignedIn = known !== null;
      forget();
      if (wasSignedIn) await http('POST', '/auth/logout', { isSigningIn: true }).catch(ignoreEndedSession);
    },
    checkAuth: async () => {
      await me().catch((error: unknown) => {
        // The sign-in page says what there is to say; react-admin's own notice would say it twice.
        if (isSignedOut(error)) throw NOT_SIGNED_IN;
        throw error;
      });
    },
    /**
     * Never signs anybody out: react-admin then takes the call for one that succeeded with nothing in it, and the page
     * says “done”. An ended session is met where the request is made (`SessionKeeper`).
     */
    checkError: async () => undefined,
    getIdentity: async () => {
      const { user } = await me();
      return { id: user.id ?? user.email, fullName: user.name || user.email, email: user.email, role: user.role };
    },
    getPermissions: async () => (await me()).permissions,
    canAccess: async ({ resource, action }) => allows((await me()).permissions, resource, action),
  };
}

/** `message: false` is how react-admin is told to notify nobody. */
const NOT_SIGNED_IN = Object.assign(new Error('not signed in'), { message: false });

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

function ignoreEndedSession(error: unknown): void {
  if (isSignedOut(error) || isUnreachable(error)) return;
  throw error;
}
