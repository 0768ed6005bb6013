import { createHash, randomBytes } from 'node:crypto';

/** Tells people and secret scanners what the text is. */
const PREFIX = 'pcl_enrol_';

/** What the database keeps of a token. */
export function enrolmentTokenHash(text: string): Buffer {
  return createHash('sha256').update(text.trim()).digest();
}

/** A new token: `text` is shown once, `hash` is stored. */
export function newEnrolmentToken(): { readonly text: string; readonly hash: Buffer } {
  const text = PREFIX + randomBytes(24).toString('base64url');
  return { text, hash: enrolmentTokenHash(text) };
}
