import { randomUUID, sign } from 'node:crypto';
import type { Clock } from '../time.js';
import type { MacKey } from './key.js';

/** The server takes at most 5 minutes; one is renewed well before it ends. */
const LIFETIME_SECONDS = 240;
const RENEW_BEFORE_SECONDS = 60;

/**
 * Short-lived ES256 tokens that say which Mac is asking, kept until shortly before they end. Times are the server's:
 * `correctClock` takes what it said, so that a Mac with a wrong clock is let in and reported instead of locked out.
 */
export class TokenSigner {
  readonly #key: MacKey;
  readonly #macId: string;
  readonly #now: Clock;
  #offsetMillis = 0;
  #cached: { readonly token: string; readonly renewAt: number } | undefined;

  constructor(key: MacKey, macId: string, now: Clock) {
    this.#key = key;
    this.#macId = macId;
    this.#now = now;
  }

  token(): string {
    const seconds = Math.floor((this.#now() + this.#offsetMillis) / 1000);
    if (this.#cached && seconds < this.#cached.renewAt) return this.#cached.token;
    const token = this.#sign(seconds);
    this.#cached = { token, renewAt: seconds + LIFETIME_SECONDS - RENEW_BEFORE_SECONDS };
    return token;
  }

  /** The next token is made by the server's clock. */
  correctClock(serverTime: number): void {
    this.#offsetMillis = serverTime - this.#now();
    this.#cached = undefined;
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
