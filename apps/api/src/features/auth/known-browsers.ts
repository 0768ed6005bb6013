import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';

/** The account as far as a browser's mark hangs on it: another password makes every browser a stranger again. */
interface Known {
  readonly id: string;
  readonly passwordHash: string;
}

/**
 * Marks a browser in which somebody has signed in, by a cookie that only this server can make. It signs nobody in; it
 * only has guesses of strangers not count against its owner.
 */
@Injectable()
export class KnownBrowsers {
  constructor(@Inject(CONFIGURATION) private readonly configuration: Configuration) {}

  mark(account: Known): string {
    const name = randomBytes(16).toString('base64url');
    return `${name}.${this.seal(name, account).toString('base64url')}`;
  }

  /** The browser's name; `undefined` when this is no mark of this account's. */
  nameIn(mark: string | undefined, account: Known | undefined): string | undefined {
    const [name = '', seal = ''] = (mark ?? '').split('.');
    if (account === undefined || name === '') return undefined;
    const expected = this.seal(name, account);
    const given = Buffer.from(seal, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected) ? name : undefined;
  }

  private seal(name: string, { id, passwordHash }: Known): Buffer {
    return createHmac('sha256', this.configuration.secret)
      .update(`known browser\n${id}\n${passwordHash}\n${name}`)
      .digest();
  }
}
