import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** The columns of a Mac that its heartbeat writes. JSON columns as text that PostgreSQL can store. */
export interface ReportedState {
  readonly agentVersion: string;
  readonly state: string;
  readonly bridgeMode: string | null;
  readonly problems: string;
  readonly applied: string;
  readonly refused: string;
  readonly attached: string;
  readonly health: string;
}

/** Macs that were silent for longer than this are shown as `unknown`, so their return is news. */
const SILENT_FOR = '5 minutes';

@Injectable()
export class HeartbeatRepository {
  /**
   * @returns whether anything that the console shows has changed (health facts alone, with their times, have not);
   * `undefined` when the Mac is gone
   */
  async store(manager: EntityManager, macId: string, now: Date, reported: ReportedState): Promise<boolean | undefined> {
    const rows: { changed: boolean }[] = await manager.query(
      `WITH before AS (
         SELECT (state, bridge_mode, agent_version, problems, applied, refused, attached)
             IS DISTINCT FROM ($4::text, $5::text, $3::text, $6::jsonb, $7::jsonb, $8::jsonb, $9::jsonb)
           OR last_seen_at IS NULL OR last_seen_at < $2::timestamptz - interval '${SILENT_FOR}' AS changed
         FROM macs WHERE id = $1 FOR UPDATE),
       after AS (
         UPDATE macs SET last_seen_at = greatest(last_seen_at, $2), reported_at = $2, agent_version = $3, state = $4, bridge_mode = $5, problems = $6,
           applied = $7, refused = $8, attached = $9, health = $10
         FROM before WHERE id = $1 RETURNING before.changed)
       SELECT changed FROM after`,
      [
        macId,
        now,
        reported.agentVersion,
        reported.state,
        reported.bridgeMode,
        reported.problems,
        reported.applied,
        reported.refused,
        reported.attached,
        reported.health,
      ],
    );
    return rows[0]?.changed;
  }
}
