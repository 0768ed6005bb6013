import { SESSION_COOKIE } from '../auth/session-cookie.js';

const SESSION = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]+)(?:;|$)`);

/** The session cookie's value (base64url) in a `Cookie` header, for requests that never reach a route. */
export function sessionIn(header: string | undefined): string | undefined {
  return SESSION.exec(header ?? '')?.[1];
}
