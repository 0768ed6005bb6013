import { createHash, randomBytes } from 'node:crypto';

/** Tells people and secret scanners what the text is, and the guard whose token it is. */
const PREFIX = 'pcl_api_';

/** What the database keeps of a token. */
export function apiTokenHash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A new token: `text` is shown once, `hash` is stored. */
export function newApiToken(): { readonly text: string; readonly hash: Buffer } {
  const text = PREFIX + randomBytes(32).toString('base64url');
  return { text, hash: apiTokenHash(text) };
}

/** The token of an `Authorization` header; `undefined` when it carries none of ours. */
export function readApiToken(header: string | undefined): string | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
  return token?.startsWith(PREFIX) === true ? token : undefined;
}
