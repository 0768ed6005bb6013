import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { integer } from '../../database/columns.js';
import { Database } from '../../database/database.js';
import { command, statement } from '../../database/sql.js';
import { AppError } from '../../errors/app-error.js';

/** Tries that cost nothing; each further one doubles the wait, from five seconds to a quarter of an hour. */
const FREE = { browser: 5, pair: 5, address: 30, account: 50 };
type Budget = keyof typeof FREE;
const LONGEST_WAIT_S = 15 * 60;
/** After this long without an attempt, the count starts anew. */
const FORGET_AFTER = '1 hour';

// Counted before the password is looked at, and only where nobody has to wait: tries at the same moment follow each
// other here.
const COUNT = statement(
  { failures: integer() },
  `insert into login_attempts as a (key, failures, blocked_until, last_at) values ($1, 1, now(), now())
   on conflict (key) do update set
     failures = case when a.last_at < now() - interval '${FORGET_AFTER}' then 1 else a.failures + 1 end,
     last_at = now(),
     blocked_until = case
       when a.last_at < now() - interval '${FORGET_AFTER}' or a.failures + 1 <= $2 then now()
       else now() + make_interval(secs => least($3, 5 * power(2, least(a.failures + 1 - $2 - 1, 20))))
     end
   where a.blocked_until <= now()
   returning failures`,
);
const WAIT = statement(
  { wait: integer() },
  `select greatest(1, ceil(extract(epoch from blocked_until - now())))::int as wait from login_attempts where key = $1`,
);
const FORGET = command(
  `delete from login_attempts where key = any($1) or last_at < now() - interval '${FORGET_AFTER}'`,
);
const TAKE_BACK = command('update login_attempts set failures = greatest(failures - 1, 0) where key = any($1)');

/** One try to sign in. */
export interface Attempt {
  readonly email: string;
  readonly ip: string;
  /** A browser in which this account has signed in before, by its name. */
  readonly browser: string | undefined;
}

/**
 * Slows guessing down, for all replicas together. A stranger is counted by account and address, by the address alone
 * (many accounts, one password) and by the account alone (many addresses). A browser in which the account has signed in
 * before is counted by itself and by nothing else: no stranger, from the same address neither, keeps its owner out.
 */
@Injectable()
export class LoginThrottle {
  constructor(private readonly database: Database) {}

  /**
   * Counts the try as one that failed.
   * @throws AppError `too-many-attempts` while it has to wait; then nothing was counted for it
   */
  async begin(attempt: Attempt): Promise<void> {
    for (const [budget, key] of Object.entries(keys(attempt)) as [Budget, string][]) {
      const counted = await COUNT.first(this.database.manager, [key, FREE[budget], LONGEST_WAIT_S]);
      if (counted !== undefined) continue;
      const wait = (await WAIT.first(this.database.manager, [key]))?.wait ?? 1;
      throw new AppError('too-many-attempts', `too many failed sign-ins; wait ${wait} s and try again`, {
        extra: { retryAfterSeconds: wait },
      });
    }
  }

  /**
   * One good password clears the counts of whoever gave it, and excuses no spray: of the others only this try is taken
   * back.
   */
  async succeeded(attempt: Attempt): Promise<void> {
    const { browser, pair, address, account } = keys(attempt);
    const defined = (names: readonly (string | undefined)[]) => names.filter((name) => name !== undefined);
    await FORGET.run(this.database.manager, [defined([browser, pair])]);
    await TAKE_BACK.run(this.database.manager, [defined([address, account])]);
  }
}

/** Hashed: the table is no list of addresses and accounts, and a key has one size. */
function keys({ email, ip, browser }: Attempt): Partial<Record<Budget, string>> {
  const hash = (...parts: string[]): string => createHash('sha256').update(parts.join('\n')).digest('base64url');
  const name = email.toLowerCase();
  if (browser !== undefined) return { browser: hash('browser', name, browser) };
  return { pair: hash('account', name, ip), address: hash('address', ip), account: hash('everywhere', name) };
}
