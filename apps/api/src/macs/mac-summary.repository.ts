import type { HealthState } from '@portcullis/health';
import type { BridgeMode } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { likePattern } from '../validation/list-query.js';
import type { MacSummary } from './mac-summary.schema.js';

interface Row {
  readonly id: string;
  readonly hostname: string;
  readonly serialNumber: string;
  readonly model: string;
  readonly tags: string[];
  readonly ownerName: string | null;
  readonly ownerEmail: string | null;
  readonly bridgeMode: BridgeMode | null;
  readonly lastSeenAt: Date | null;
  readonly state: HealthState;
  readonly problems: Record<string, unknown>[];
}

/** A Mac that has been silent for this long is `unknown`, whatever it said last. */
const STATE = `case when m.last_seen_at > now() - interval '5 minutes' then m.state else 'unknown' end`;
const SUMMARY = `m.id, m.hostname, m.serial_number as "serialNumber", m.model, m.tags, m.owner_name as "ownerName",
  m.owner_email as "ownerEmail", m.bridge_mode as "bridgeMode", m.last_seen_at as "lastSeenAt", ${STATE} as state, m.problems`;

/** What Macs there are at a glance: for the dashboard and the search box. */
@Injectable()
export class MacSummaryRepository {
  async countByState(manager: EntityManager, organisationId: string): Promise<ReadonlyMap<string, number>> {
    const rows: { state: string; count: number }[] = await manager.query(
      `select ${STATE} as state, count(*)::int as count from macs m where m.organisation_id = $1 group by 1`,
      [organisationId],
    );
    return new Map(rows.map(({ state, count }) => [state, count]));
  }

  /** Macs on which something should be done, the worst first. A Mac that only observes, as its policy says, is not one. */
  async needingAttention(manager: EntityManager, organisationId: string, limit: number): Promise<MacSummary[]> {
    const rows: Row[] = await manager.query(
      `select * from (select ${SUMMARY} from macs m where m.organisation_id = $1) m
       where state in ('unprotected', 'partly', 'unknown') or jsonb_path_exists(problems, '$[*] ? (@.severity == "critical" || @.severity == "warning")')
       order by array_position(array['unprotected', 'partly', 'unknown'], state) nulls last, "lastSeenAt" desc nulls last, id limit $2`,
      [organisationId, limit],
    );
    return rows.map(toSummary);
  }

  /** How many Macs do not hold the newest of every document that they are to hold. */
  async countOutOfSync(manager: EntityManager, organisationId: string): Promise<number> {
    const [row]: [{ count: number }] = await manager.query(
      `with newest as materialized (
         select kind, document_id, max(sequence) as sequence from documents where organisation_id = $1 group by kind, document_id)
       select count(*)::int as count from macs m where m.organisation_id = $1 and exists (
         select from jsonb_to_recordset(m.expected) as e(kind text, id uuid)
         join newest n on n.kind = e.kind and n.document_id = e.id
         where not m.applied @> jsonb_build_array(jsonb_build_object('kind', n.kind, 'id', n.document_id, 'sequence', n.sequence)))`,
      [organisationId],
    );
    return row.count;
  }

  /** Macs that a person, a host name or a serial number stands for; the last seen first. */
  async search(manager: EntityManager, organisationId: string, text: string, limit: number): Promise<MacSummary[]> {
    const rows: Row[] = await manager.query(
      `select ${SUMMARY} from macs m where m.organisation_id = $1 and (
         concat_ws(' ', m.hostname, m.serial_number, m.hardware_uuid, m.owner_name, m.owner_email) ilike $2
         or exists (select from unnest(m.tags) as tag where tag ilike $2)
         or exists (select from devices d where d.organisation_id = $1 and d.last_mac_id = m.id and d.last_user ilike $2))
       order by m.last_seen_at desc nulls last, m.id limit $3`,
      [organisationId, likePattern(text), limit],
    );
    return rows.map(toSummary);
  }
}

function toSummary({ ownerName, ownerEmail, lastSeenAt, ...row }: Row): MacSummary {
  return { ...row, owner: { name: ownerName, email: ownerEmail }, lastSeenAt: lastSeenAt?.toISOString() ?? null };
}
