import { Injectable } from '@nestjs/common';
import { boolean, integer, json, timestamp } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { dynamic } from '../../database/sql.js';
import type { EventFilters, EventSummary } from '@portcullis/wire';
import { EventRepository } from './event.repository.js';
import { Where } from '../../database/where.js';

const SUMMARY = {
  total: integer(),
  truncated: boolean(),
  from: timestamp(),
  to: timestamp(),
  buckets: json<EventSummary['buckets']>(),
  devices: json<EventSummary['devices']>(),
  people: json<EventSummary['people']>(),
  macs: json<EventSummary['macs']>(),
  rules: json<EventSummary['rules']>(),
};

/** More than these would take seconds; the newest are looked at, and that is said. */
const MOST = 50_000;
const BUCKETS = 60;
const TOP = 6;

const top = (value: string, label: string, from = 'shown'): string =>
  `coalesce((select jsonb_agg(jsonb_build_object('value', t.value, 'label', t.label, 'count', t.count) order by t.count desc, t.value)
    from (select ${value} as value, ${label} as label, count(*)::int as count from ${from}
      where ${value} is not null group by 1 order by 3 desc, 1 limit ${TOP}) t), '[]')`;

/**
 * @param page an SQL query for the newest events that fit; `from`, `to`: placeholders of the range that was asked for
 */
function summary(page: string, from: string, to: string): string {
  return `with shown as materialized (${page}),
    bounds as (select coalesce(${from}::timestamptz, min(occurred_at), now() - interval '1 day') as lo,
      greatest(coalesce(${to}::timestamptz, now()), max(occurred_at) + interval '1 millisecond') as hi,
      count(*)::int as total from shown),
    spread as (select b.lo, b.hi, b.total, greatest(extract(epoch from b.hi - b.lo) / ${BUCKETS}, 1) as step from bounds b),
    counted as (select floor(extract(epoch from s.occurred_at - p.lo) / p.step)::int as at, count(*)::int as count,
      count(*) filter (where s.decision in ('denied', 'restricted'))::int as denied from shown s, spread p group by 1)
    select p.total, p.total >= ${MOST} as truncated, p.lo as "from", p.hi as "to",
      coalesce((select jsonb_agg(jsonb_build_object('time',
        to_char((p.lo + c.at * p.step * interval '1 second') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'count', c.count, 'denied', c.denied) order by c.at) from counted c), '[]') as buckets,
      ${top('device_key', 'min(device_name)')} as devices,
      ${top('person', 'person')} as people,
      ${top('mac_id', 'min(m.hostname)', 'shown left join macs m on m.id = shown.mac_id')} as macs,
      ${top('rule', 'rule')} as rules
    from spread p`;
}

const WANTED = ['id', 'occurred_at', 'device_key', 'device_name', 'person', 'mac_id', 'rule', 'decision'];
const SUMMARIES = dynamic(SUMMARY, () => [
  summary(`select ${WANTED.map((one) => `e.${one}`).join(', ')} from events e where false`, 'null', 'null'),
]);

/** What of the events that fit is when, and what they are about most. */
@Injectable()
export class EventSummaryRepository {
  constructor(private readonly events: EventRepository) {}

  async read(manager: Manager, organisationId: string, filters: EventFilters) {
    const where = new Where();
    const page = await this.events.matching(manager, organisationId, filters, where, WANTED, MOST);
    const from = where.parameter(filters.from ?? null);
    const to = where.parameter(filters.to ?? null);
    const [row] = await SUMMARIES.all(manager, summary(page, from, to), where.parameters);
    if (row === undefined) throw new Error('a summary has exactly one row');
    return row;
  }
}
