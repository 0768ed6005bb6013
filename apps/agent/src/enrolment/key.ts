import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as z from 'zod/mini';

export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export const privateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
/** Secret; the server gets `publicJwk` alone. */
export type PrivateJwk = z.infer<typeof privateJwk>;

export interface MacKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
  /** RFC 7638 thumbprint; names the key in every token. */
  readonly thumbprint: string;
}

export function generateJwk(): PrivateJwk {
  return jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
}

/** The key as it is stored. */
export function jwkOf({ privateKey }: Pick<MacKey, 'privateKey'>): PrivateJwk {
  return privateJwk.parse(privateKey.export({ format: 'jwk' }));
}

/** Throws when the numbers are no point of the curve. */
export function keyFromJwk(jwk: PrivateJwk): MacKey {
  const { kty, crv, x, y } = jwk;
  // RFC 7638: the required members in lexicographic order, no white space.
  const canonical = JSON.stringify({ crv, kty, x, y });
  return {
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    publicJwk: { kty, crv, x, y },
    thumbprint: createHash('sha256').update(canonical).digest('base64url'),
  };
}
