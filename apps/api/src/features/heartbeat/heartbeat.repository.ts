import { Injectable } from '@nestjs/common';
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

// No key of the row changes: whoever writes what refers to this Mac does not wait.
const STORE = statement(
  BEFORE,
  `with before as (
     select (m.state, m.bridge_mode, m.agent_version, m.problems, m.applied, m.refused, m.attached)
     is distinct from ($3::text, $4::text, $2::text, $5::jsonb, $6::jsonb, $7::jsonb, $8::jsonb) as changed,
     m.state, jsonb_path_query_array(m.problems, '$[*].code') as codes, seen.reported_at, seen.proved_at
     from macs m left join mac_presence seen on seen.mac_id = m.id where m.id = $1 for no key update of m),
   after as (
     update macs set agent_version = $2, state = $3, bridge_mode = $4, problems = $5, applied = $6, refused = $7,
       attached = $8, health = $9
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
  store(manager: Manager, macId: string, reported: ReportedState): Promise<Before | undefined> {
    const { agentVersion, state, bridgeMode, problems, applied, refused, attached, health } = reported;
    const parameters = [macId, agentVersion, state, bridgeMode, problems, applied, refused, attached, health];
    return STORE.first(manager, parameters);
  }

  /** The bridge trusts this key now: it has followed a rotation, or was enrolled anew. */
  async trusts(manager: Manager, macId: string, anchorKeyId: string): Promise<boolean> {
    return (await TRUSTS.run(manager, [macId, anchorKeyId])) > 0;
  }
}
