import type { BridgeMode, HealthState } from '@portcullis/wire';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { likePattern } from '../../http/list-query.js';
import { MAC_OUT_OF_SYNC, MAC_STATE } from './mac-state.js';
import type { MacSummary } from './mac-summary.schema.js';
import { withSilence } from './silence.js';

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

const SUMMARY = `m.id, m.hostname, m.serial_number as "serialNumber", m.model, m.tags, m.owner_name as "ownerName",
  m.owner_email as "ownerEmail", m.bridge_mode as "bridgeMode", m.last_seen_at as "lastSeenAt", ${MAC_STATE} as state, m.problems`;

/** What Macs there are at a glance: for the dashboard and the search box. */
@Injectable()
export class MacSummaryRepository {
  async countByState(manager: EntityManager, organisationId: string): Promise<ReadonlyMap<string, number>> {
    const rows: { state: string; count: number }[] = await manager.query(
      `select ${MAC_STATE} as state, count(*)::int as count from macs m where m.organisation_id = $1 group by 1`,
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
      `select count(*)::int as count from macs m where m.organisation_id = $1 and ${MAC_OUT_OF_SYNC}`,
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

function toSummary({ ownerName, ownerEmail, lastSeenAt, problems, ...row }: Row): MacSummary {
  return {
    ...row,
    problems: withSilence(problems, lastSeenAt) as MacSummary['problems'],
    owner: { name: ownerName, email: ownerEmail },
    lastSeenAt: lastSeenAt?.toISOString() ?? null,
  };
}
