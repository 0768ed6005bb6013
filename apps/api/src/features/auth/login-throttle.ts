import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { AppError } from '../../errors/app-error.js';

/** Failures that cost nothing; each further one doubles the wait, from one second to a quarter of an hour. */
const FREE_FAILURES = { account: 5, address: 30 };
const LONGEST_WAIT_S = 15 * 60;
/** After this long without an attempt, the count starts anew. */
const FORGET_AFTER = '1 hour';

/**
 * Slows guessing down: counted per account and address, and per address alone (many accounts, one password). Kept in
 * PostgreSQL, so that all replicas count together.
 */
@Injectable()
export class LoginThrottle {
  constructor(private readonly database: Database) {}

  /** @throws AppError `too-many-attempts` while the account or address has to wait. */
  async refuseIfTooMany(email: string, ip: string): Promise<void> {
    const rows: { wait: number }[] = await this.database.manager.query(
      `SELECT ceil(extract(epoch FROM max(blocked_until) - now()))::int AS wait FROM login_attempts
       WHERE key = ANY($1) AND blocked_until > now() HAVING count(*) > 0`,
      [Object.values(this.keys(email, ip))],
    );
    const wait = rows[0]?.wait;
    if (wait === undefined) return;
    throw new AppError('too-many-attempts', `too many failed sign-ins; wait ${wait} s and try again`, {
      extra: { retryAfterSeconds: wait },
    });
  }

  async failed(email: string, ip: string): Promise<void> {
    const keys = this.keys(email, ip);
    for (const scope of ['account', 'address'] as const) {
      await this.database.manager.query(
        `INSERT INTO login_attempts AS a (key, failures, blocked_until, last_at) VALUES ($1, 1, now(), now())
         ON CONFLICT (key) DO UPDATE SET
           failures = CASE WHEN a.last_at < now() - interval '${FORGET_AFTER}' THEN 1 ELSE a.failures + 1 END,
           last_at = now(),
           blocked_until = CASE
             WHEN a.last_at < now() - interval '${FORGET_AFTER}' OR a.failures + 1 <= $2 THEN now()
             ELSE now() + make_interval(secs => least($3, power(2, least(a.failures + 1 - $2 - 1, 20))))
           END`,
        [keys[scope], FREE_FAILURES[scope], LONGEST_WAIT_S],
      );
    }
  }

  /** A sign-in that worked clears the account's count, not the address's: one good password does not excuse a spray. */
  async succeeded(email: string, ip: string): Promise<void> {
    await this.database.manager.query(
      `DELETE FROM login_attempts WHERE key = $1 OR last_at < now() - interval '${FORGET_AFTER}'`,
      [this.keys(email, ip).account],
    );
  }

  /** Hashed: the table is no list of addresses and accounts, and a key has one size. */
  private keys(email: string, ip: string): { readonly account: string; readonly address: string } {
    const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
    return { account: hash(`account\n${email.toLowerCase()}\n${ip}`), address: hash(`address\n${ip}`) };
  }
}
