import { Injectable } from '@nestjs/common';
import { integer, type Row, timestamp } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { statement } from '../../database/sql.js';

const HOUR = { hour: timestamp(), denied: integer(), observed: integer() };
export type HourOfDenials = Row<typeof HOUR>;

const BY_HOUR = statement(
  HOUR,
  `with hours as (
     select generate_series(date_trunc('hour', now(), 'UTC') - ($2::int - 1) * interval '1 hour', date_trunc('hour', now(), 'UTC'),
       interval '1 hour') as hour),
   counted as (
     select date_trunc('hour', e.occurred_at, 'UTC') as hour,
       count(*) filter (where e.outcome in ('enforced', 'partial'))::int as denied,
       count(*) filter (where e.outcome = 'observed')::int as observed
     from events e
     where e.organisation_id = $1 and e.decision in ('denied', 'restricted') and e.occurred_at >= (select min(hour) from hours)
     group by 1)
   select h.hour, coalesce(c.denied, 0) as denied, coalesce(c.observed, 0) as observed
   from hours h left join counted c on c.hour = h.hour order by h.hour`,
);

@Injectable()
export class DenialsRepository {
  /** One row an hour, the present one last; hours without a denial are there too. */
  byHour(manager: Manager, organisationId: string, hours: number): Promise<HourOfDenials[]> {
    return BY_HOUR.all(manager, [organisationId, hours]);
  }
}
