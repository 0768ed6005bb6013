import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_LIFETIME_S } from './auth.service.js';

export const SESSION_COOKIE = 'portcullis_session';

export function readSessionCookie(request: FastifyRequest): string | undefined {
  return request.cookies[SESSION_COOKIE];
}

/** `secure` when people reach the server by https. */
export function setSessionCookie(reply: FastifyReply, secret: string, secure: boolean): void {
  reply.setCookie(SESSION_COOKIE, secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: SESSION_LIFETIME_S,
  });
}

const BROWSER_COOKIE = 'portcullis_browser';
/** As long as browsers keep any cookie. */
const BROWSER_LIFETIME_S = 400 * 24 * 60 * 60;

/** See `KnownBrowsers`: sent to the routes of signing in alone, and left there by signing out. */
export function setBrowserCookie(reply: FastifyReply, mark: string, secure: boolean): void {
  const path = '/api/auth';
  reply.setCookie(BROWSER_COOKIE, mark, {
    path,
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: BROWSER_LIFETIME_S,
  });
}

export function readBrowserCookie(request: FastifyRequest): string | undefined {
  return request.cookies[BROWSER_COOKIE];
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, { path: '/', httpOnly: true, sameSite: 'strict' });
}

const SESSION = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([\\w-]+)(?:;|$)`);

/** The session cookie's value (base64url) in a `Cookie` header, for requests that never reach a route. */
export function sessionIn(header: string | undefined): string | undefined {
  return SESSION.exec(header ?? '')?.[1];
}
