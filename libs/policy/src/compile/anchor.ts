import { CompileError } from './errors.js';

/** SubjectPublicKeyInfo of an EC key on P-256 up to the point: RFC 5480, section 2.1.1. */
const P256_PREFIX = Uint8Array.of(
  0x30,
  0x59,
  0x30,
  0x13,
  0x06,
  0x07,
  0x2a,
  0x86,
  0x48,
  0xce,
  0x3d,
  0x02,
  0x01,
  0x06,
  0x08,
  0x2a,
  0x86,
  0x48,
  0xce,
  0x3d,
  0x03,
  0x01,
  0x07,
  0x03,
  0x42,
  0x00,
  0x04,
);
const SPKI_SIZE = P256_PREFIX.length + 64;

/** The new signing key's SubjectPublicKeyInfo (DER, uncompressed point). Throws `CompileError` for any other key. */
export function compileAnchor(spki: Uint8Array): Uint8Array {
  if (spki.length !== SPKI_SIZE || !P256_PREFIX.every((byte, i) => spki[i] === byte)) {
    throw new CompileError('the key is not an uncompressed P-256 public key in SubjectPublicKeyInfo form (91 bytes)');
  }
  return spki.slice();
}
