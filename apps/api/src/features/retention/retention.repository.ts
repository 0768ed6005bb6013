import { Injectable } from '@nestjs/common';
import { text, timestamp } from '../../database/columns.js';
import { dropMonthOfEvents, stopNewTerms } from '../../database/event-partitions.js';
import type { Manager } from '../../database/manager.js';
import { command, select, statement } from '../../database/sql.js';

// By the bound itself, and not by its text: that depends on the time zone of the session.
const PARTITIONS = statement(
  { name: text(), end: timestamp() },
  `select name, bound::timestamptz as end from (
     select c.relname::text as name,
       substring(pg_get_expr(c.relpartbound, c.oid) from $$TO \\('([^']+)'\\)$$) as bound
     from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'events'::regclass) months
   where bound is not null order by 2`,
);
const EXPIRED = command(
  `delete from events e using (
     select tableoid, ctid from events
     where ($1::text[] is null or kind = any($1)) and occurred_at < $2 limit $3) old
   where e.tableoid = old.tableoid and e.ctid = old.ctid`,
);
const TERMS = select({ after: text('term') }, `event_terms where term > $1 order by term offset $2 limit 1`);
const FORGET_TERMS = command(
  `delete from event_terms t where t.term > $1 and ($2::text is null or t.term <= $2)
     and not exists (select from events e where t.kind = 'person' and e.person = t.term and e.organisation_id = t.organisation_id)
     and not exists (select from events e where t.kind = 'rule' and e.rule = t.term and e.organisation_id = t.organisation_id)`,
);
const SESSIONS = command('delete from sessions where expires_at <= now()');
const ATTEMPTS = command(
  `delete from login_attempts where last_at < now() - interval '1 day' and blocked_until < now()`,
);

@Injectable()
export class RetentionRepository {
  /** Months of events that have a table of their own, oldest first. */
  partitions(manager: Manager) {
    return PARTITIONS.all(manager);
  }

  /**
   * Waits for whoever reads or writes events now, and not for long: all who come later wait behind it. `name` is one of
   * `partitions`.
   */
  async drop(manager: Manager, name: string): Promise<void> {
    await dropMonthOfEvents(manager, name);
  }

  /** @param kinds `null`: all. @returns how many there were, at most `limit` */
  expire(manager: Manager, kinds: readonly string[] | null, before: Date, limit: number): Promise<number> {
    return EXPIRED.run(manager, [kinds, before, limit]);
  }

  /**
   * Forgets people and rules that no event names any more, of those that follow `after`. Ingest that has seen such a
   * term has to have stored its event before, so it is waited for.
   * @returns the last that was looked at; `null`: there are no more
   */
  async forgetTerms(manager: Manager, after: string, count: number): Promise<string | null> {
    await stopNewTerms(manager);
    const last = (await TERMS.first(manager, [after, count]))?.after ?? null;
    await FORGET_TERMS.run(manager, [after, last]);
    return last;
  }

  async forgetSignIns(manager: Manager): Promise<void> {
    await SESSIONS.run(manager);
    await ATTEMPTS.run(manager);
  }
}
