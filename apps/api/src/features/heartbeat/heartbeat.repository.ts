import { Injectable } from '@nestjs/common';
import { SILENT_AFTER_MILLIS } from '@portcullis/health';
import { boolean, json, nullable, type Row, text, timestamp } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { command, statement } from '../../database/sql.js';

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
  readonly clockBehindMs: number | null;
  /** When the test image was last denied, by our clock. */
  readonly provedAt: Date | null;
}

/** What was known before a report. */
const BEFORE = {
  /** Whether anything that the console shows has changed (health facts alone, with their times, have not). */
  changed: boolean(),
  state: text(),
  codes: json<readonly string[]>(),
  reportedAt: nullable(timestamp()),
  provedAt: nullable(timestamp()),
};
export type Before = Row<typeof BEFORE>;

/** Macs that were silent for longer than this are shown as `unknown`, so their return is news. */
const SILENT_FOR = `${SILENT_AFTER_MILLIS} milliseconds`;

const STORE = statement(
  BEFORE,
  `with before as (
     select (state, bridge_mode, agent_version, problems, applied, refused, attached)
     is distinct from ($4::text, $5::text, $3::text, $6::jsonb, $7::jsonb, $8::jsonb, $9::jsonb)
   or last_seen_at is null or last_seen_at < $2::timestamptz - interval '${SILENT_FOR}' as changed,
   state, jsonb_path_query_array(problems, '$[*].code') as codes, reported_at, proved_at
     from macs where id = $1 for update),
   after as (
     update macs set last_seen_at = greatest(last_seen_at, $2), reported_at = $2, agent_version = $3, state = $4, bridge_mode = $5, problems = $6,
   applied = $7, refused = $8, attached = $9, health = $10, clock_behind_ms = $11,
   proved_at = coalesce($12, macs.proved_at)
     from before where id = $1
     returning before.changed, before.state, before.codes, before.reported_at, before.proved_at)
   select changed, state, codes, reported_at as "reportedAt", proved_at as "provedAt" from after`,
);

// Only a key of ours: what a Mac says about another one changes nothing.
const TRUSTS = command(
  `update macs m set anchor_key_id = k.key_id from signing_keys k
   where m.id = $1 and k.organisation_id = m.organisation_id and k.key_id = decode($2, 'hex')`,
);

@Injectable()
export class HeartbeatRepository {
  /** @returns what was known before; `undefined` when the Mac is gone */
  store(manager: Manager, macId: string, now: Date, reported: ReportedState): Promise<Before | undefined> {
    const { agentVersion, state, bridgeMode, problems, applied, refused, attached, health, clockBehindMs } = reported;
    const parameters = [
      macId,
      now,
      agentVersion,
      state,
      bridgeMode,
      problems,
      applied,
      refused,
      attached,
      health,
      clockBehindMs,
      reported.provedAt,
    ];
    return STORE.first(manager, parameters);
  }

  /** The bridge trusts this key now: it has followed a rotation, or was enrolled anew. */
  async trusts(manager: Manager, macId: string, anchorKeyId: string): Promise<boolean> {
    return (await TRUSTS.run(manager, [macId, anchorKeyId])) > 0;
  }
}
