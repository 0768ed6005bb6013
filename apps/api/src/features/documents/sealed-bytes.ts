import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

function keyFor(secret: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'portcullis signing key at rest', 32));
}

/**
 * AES-256-GCM under a key derived from the server's secret: version, nonce, tag, ciphertext. `context` (the key id) is
 * authenticated with it, so that one sealed key cannot be put in another's place.
 */
export function seal(secret: Buffer, context: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret), nonce).setAAD(context);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
}

/** @throws Error when the secret is another one than at sealing, or the bytes were changed */
export function unseal(secret: Buffer, context: Buffer, sealed: Buffer): Buffer {
  if (sealed[0] !== VERSION) throw new Error('the sealed signing key has an unknown format');
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret), nonce).setAAD(context).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new Error('the signing key cannot be read: PORTCULLIS_SECRET is not the one it was stored with', { cause });
  }
}
