import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { integer } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import { command, statement } from '../../database/sql.js';
import { AppError } from '../../errors/app-error.js';

/** Failures that cost nothing; each further one doubles the wait, from one second to a quarter of an hour. */
const FREE_FAILURES = { account: 5, address: 30 };
const LONGEST_WAIT_S = 15 * 60;
/** After this long without an attempt, the count starts anew. */
const FORGET_AFTER = '1 hour';

const WAIT = statement(
  { wait: integer() },
  `select ceil(extract(epoch from max(blocked_until) - now()))::int as wait from login_attempts
   where key = any($1) and blocked_until > now() having count(*) > 0`,
);
const FAILED = command(
  `insert into login_attempts as a (key, failures, blocked_until, last_at) values ($1, 1, now(), now())
   on conflict (key) do update set
     failures = case when a.last_at < now() - interval '${FORGET_AFTER}' then 1 else a.failures + 1 end,
     last_at = now(),
     blocked_until = case
       when a.last_at < now() - interval '${FORGET_AFTER}' or a.failures + 1 <= $2 then now()
       else now() + make_interval(secs => least($3, power(2, least(a.failures + 1 - $2 - 1, 20))))
     end`,
);
const FORGET = command(`delete from login_attempts where key = $1 or last_at < now() - interval '${FORGET_AFTER}'`);

/**
 * Slows guessing down: counted per account and address, and per address alone (many accounts, one password). Kept in
 * PostgreSQL, so that all replicas count together.
 */
@Injectable()
export class LoginThrottle {
  constructor(private readonly database: Database) {}

  /** @throws AppError `too-many-attempts` while the account or address has to wait. */
  async refuseIfTooMany(email: string, ip: string): Promise<void> {
    const wait = (await WAIT.first(this.database.manager, [Object.values(keys(email, ip))]))?.wait;
    if (wait === undefined) return;
    throw new AppError('too-many-attempts', `too many failed sign-ins; wait ${wait} s and try again`, {
      extra: { retryAfterSeconds: wait },
    });
  }

  async failed(email: string, ip: string): Promise<void> {
    const hashed = keys(email, ip);
    for (const scope of ['account', 'address'] as const) {
      await FAILED.run(this.database.manager, [hashed[scope], FREE_FAILURES[scope], LONGEST_WAIT_S]);
    }
  }

  /** A sign-in that worked clears the account's count, not the address's: one good password does not excuse a spray. */
  async succeeded(email: string, ip: string): Promise<void> {
    await FORGET.run(this.database.manager, [keys(email, ip).account]);
  }
}

/** Hashed: the table is no list of addresses and accounts, and a key has one size. */
function keys(email: string, ip: string): { readonly account: string; readonly address: string } {
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
  return { account: hash(`account\n${email.toLowerCase()}\n${ip}`), address: hash(`address\n${ip}`) };
}
