import { createHash, createPublicKey } from 'node:crypto';
import * as z from 'zod/mini';

/** Base64 of a P-256 key's SubjectPublicKeyInfo, as the API and profiles give it; line breaks do not matter. */
export const anchorKey = z.pipe(
  z.string(),
  z.transform((text: string, context) => {
    const der = Buffer.from(text.replaceAll(/\s/g, ''), 'base64');
    if (isP256(der)) return der.toString('base64');
    context.issues.push({
      code: 'custom',
      input: text,
      message:
        'is not a signing key (P-256, base64 of its SubjectPublicKeyInfo): take it from a profile that the console makes',
    });
    return z.NEVER;
  }),
);

/** Whether it is a P-256 key, as DER of its SubjectPublicKeyInfo: the only kind that signs documents. */
export function isP256(der: Buffer): boolean {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

/** The name under which the bridge knows a key: SHA-256 of its SubjectPublicKeyInfo, in hex. */
export function anchorKeyId(spkiBase64: string): string {
  return createHash('sha256').update(Buffer.from(spkiBase64, 'base64')).digest('hex');
}

export function sameKey(one: string, other: string): boolean {
  return anchorKeyId(one) === anchorKeyId(other);
}
