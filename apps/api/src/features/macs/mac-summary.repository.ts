import { SILENT_AFTER_MILLIS } from '@portcullis/health';
import { Injectable } from '@nestjs/common';
import {
  integer,
  json,
  nullable,
  type Row,
  selectList,
  text,
  textArray,
  timestamp,
  uuid,
} from '../../database/columns.js';
import { MACS } from '../../database/macs-seen.js';
import type { Manager } from '../../database/manager.js';
import { select, statement } from '../../database/sql.js';
import { likePattern } from '../../database/where.js';
import { type BridgeMode, type HealthState, type MacSummary, SEVERITIES, type Severity } from '@portcullis/wire';

/** SQL: one of `MACS` that has been silent for this long is `unknown`, whatever it said last; `withSilence` in SQL. */
export const MAC_STATE = `case when seen.last_seen_at > now() - interval '${SILENT_AFTER_MILLIS} milliseconds' then m.state else 'unknown' end`;

/** SQL: whether one of `MACS` is silent. */
const MAC_SILENT = `coalesce(seen.last_seen_at <= now() - interval '${SILENT_AFTER_MILLIS} milliseconds', true)`;

/** SQL: whether one of `MACS` has the problem whose code is `code`, as something to mend. */
export const hasProblem = (code: string): string =>
  `case when ${code}::text = 'not-reporting' then ${MAC_SILENT} else jsonb_path_exists(m.problems,
   '$[*] ? (@.code == $code && @.severity != "info")', jsonb_build_object('code', ${code}::text)) end`;

/** SQL: whether a Mac (`m`) does not hold the newest of every document that it is to hold. */
export const MAC_OUT_OF_SYNC = `m.anchor_key_id <> (
  select k.key_id from signing_keys k where k.organisation_id = m.organisation_id and k.active) or exists (
  select from jsonb_to_recordset(m.expected) as e(kind text, id uuid)
  cross join lateral (
    select d.sequence from documents d where d.kind = e.kind and d.document_id = e.id order by d.sequence desc limit 1) as newest
  where not m.applied @> jsonb_build_array(jsonb_build_object('kind', e.kind, 'id', e.id, 'sequence', newest.sequence)))`;

const SUMMARY = {
  id: uuid('m.id'),
  hostname: text('m.hostname'),
  serialNumber: text('m.serial_number'),
  model: text('m.model'),
  tags: textArray('m.tags'),
  ownerName: nullable(text('m.owner_name')),
  ownerEmail: nullable(text('m.owner_email')),
  bridgeMode: nullable(text<BridgeMode>('m.bridge_mode')),
  lastSeenAt: nullable(timestamp('seen.last_seen_at')),
  state: text<HealthState>(MAC_STATE),
  problems: json<MacSummary['problems']>('m.problems'),
};
export type SummarisedMac = Row<typeof SUMMARY>;

const COUNT_BY_STATE = select(
  { state: text(MAC_STATE), count: integer('count(*)::int') },
  `${MACS} where m.organisation_id = $1 and m.removed_at is null group by 1`,
);
const NEEDING_ATTENTION = statement(
  SUMMARY,
  `select * from (select ${selectList(SUMMARY)} from ${MACS} where m.organisation_id = $1 and m.removed_at is null) m
   where state in ('unprotected', 'partly', 'unknown') or jsonb_path_exists(problems, '$[*] ? (@.severity == "critical" || @.severity == "warning")')
   order by array_position(array['unprotected', 'partly', 'unknown'], state) nulls last, "lastSeenAt" desc nulls last, id limit $2`,
);
const SEVERITY_ORDER = `array[${SEVERITIES.map((one) => `'${one}'`).join(', ')}]`;
/** Counts what `hasProblem` finds; titles that name a version or a number differ from Mac to Mac. */
const COUNT_BY_PROBLEM = statement(
  { code: text(), title: text(), severity: text<Severity>(), count: integer() },
  `select p.code, mode() within group (order by p.title) as title,
     (${SEVERITY_ORDER})[min(array_position(${SEVERITY_ORDER}, p.severity))] as severity, count(distinct m.id)::int as count
   from ${MACS} cross join lateral (
     select code, title, severity from jsonb_to_recordset(m.problems) as q(code text, title text, severity text)
     union all select 'not-reporting', 'Nothing is heard of it', 'warning' where ${MAC_SILENT}) as p
   where m.organisation_id = $1 and m.removed_at is null and p.severity in ('critical', 'warning')
   group by p.code order by min(array_position(${SEVERITY_ORDER}, p.severity)), count desc, p.code`,
);
const COUNT_OUT_OF_SYNC = select(
  { count: integer('count(*)::int') },
  `macs m where m.organisation_id = $1 and m.removed_at is null and (${MAC_OUT_OF_SYNC})`,
);
const SEARCH = select(
  SUMMARY,
  `${MACS} where m.organisation_id = $1 and (
     concat_ws(' ', m.hostname, m.serial_number, m.hardware_uuid, m.owner_name, m.owner_email) ilike $2
     or exists (select from unnest(m.tags) as tag where tag ilike $2)
     or m.id in (select d.last_mac_id from devices d where d.organisation_id = $1 and d.last_user ilike $2))
   order by seen.last_seen_at desc nulls last, m.id limit $3`,
);

@Injectable()
export class MacSummaryRepository {
  countByState(manager: Manager, organisationId: string) {
    return COUNT_BY_STATE.all(manager, [organisationId]);
  }

  countByProblem(manager: Manager, organisationId: string) {
    return COUNT_BY_PROBLEM.all(manager, [organisationId]);
  }

  needingAttention(manager: Manager, organisationId: string, limit: number): Promise<SummarisedMac[]> {
    return NEEDING_ATTENTION.all(manager, [organisationId, limit]);
  }

  async countOutOfSync(manager: Manager, organisationId: string): Promise<number> {
    return (await COUNT_OUT_OF_SYNC.one(manager, [organisationId])).count;
  }

  search(manager: Manager, organisationId: string, what: string, limit: number): Promise<SummarisedMac[]> {
    return SEARCH.all(manager, [organisationId, likePattern(what), limit]);
  }
}
