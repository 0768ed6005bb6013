import { randomUUID, sign } from 'node:crypto';
import type { Clock } from '../time.js';
import type { MacKey } from './key.js';

/** The server takes at most 5 minutes, and each token once; a slow upload must still be within it. */
const LIFETIME_SECONDS = 240;

/**
 * Signs short-lived ES256 tokens that say which Mac is asking, one for every request. Times are the server's:
 * `correctClock` takes what it said, so that a Mac with a wrong clock is let in and reported instead of locked out.
 */
export class TokenSigner {
  readonly #key: MacKey;
  readonly #macId: string;
  readonly #now: Clock;
  #offsetMillis = 0;

  constructor(key: MacKey, macId: string, now: Clock) {
    this.#key = key;
    this.#macId = macId;
    this.#now = now;
  }

  token(): string {
    return this.#sign(Math.floor((this.#now() + this.#offsetMillis) / 1000));
  }

  /** Tokens from now on are made by the server's clock. */
  correctClock(serverTime: number): void {
    this.#offsetMillis = serverTime - this.#now();
  }

  #sign(seconds: number): string {
    const header = { alg: 'ES256', typ: 'JWT', kid: this.#key.thumbprint };
    const claims = {
      iss: this.#macId,
      sub: this.#macId,
      aud: 'portcullis',
      iat: seconds,
      exp: seconds + LIFETIME_SECONDS,
      jti: randomUUID(),
    };
    const signed = `${encode(header)}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: this.#key.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${signed}.${signature.toString('base64url')}`;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
