import type { PortcullisEvent } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Where } from '../lists/where.js';
import { likePattern } from '../validation/list-query.js';
import type { Place } from './cursor.js';
import type { EventFilters } from './event.schema.js';

/** One event as the tables hold it, with the names that people know its Mac and policy by. */
export interface EventRecordRow {
  readonly id: string;
  readonly place: string;
  readonly occurred_at: Date;
  readonly received_at: Date;
  readonly mac_id: string;
  readonly hostname: string | null;
  readonly person: string | null;
  readonly device_key: string | null;
  readonly device_name: string | null;
  readonly family: string | null;
  readonly decision: string | null;
  readonly outcome: string | null;
  readonly bridge_mode: string | null;
  readonly policy_id: string | null;
  readonly policy_name: string | null;
  readonly revision: number | null;
  readonly rule: string | null;
  readonly body: PortcullisEvent;
}

/** What a free text stands for: the Macs, devices, people and rules that it names. */
interface Meant {
  readonly macs: readonly string[];
  readonly deviceKeys: readonly string[];
  readonly people: readonly string[];
  readonly rules: readonly string[];
}

const NAMED = `
  select e.*, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place,
    m.hostname, coalesce(p.name, e.body #>> '{applied,policyName}') as policy_name
  from page e left join macs m on m.id = e.mac_id left join policies p on p.id = e.policy_id
  order by e.occurred_at desc, e.id desc`;

@Injectable()
export class EventRepository {
  /** Newest first, from `after` on (which is not among them). */
  async page(
    manager: EntityManager,
    organisationId: string,
    filters: EventFilters,
    limit: number,
    after: Place | undefined,
  ): Promise<readonly EventRecordRow[]> {
    const where = new Where();
    where.when(organisationId, (org) => `e.organisation_id = ${org}`);
    if (after !== undefined) {
      where.and(
        `(e.occurred_at, e.id) < (${where.parameter(after.time)}::timestamptz, ${where.parameter(after.id)}::uuid)`,
      );
    }
    filter(where, filters);
    if (filters.q !== undefined && filters.q !== '')
      meaning(where, await this.meant(manager, organisationId, filters.q));
    const page = `select e.* from events e where ${where.toString()} order by e.occurred_at desc, e.id desc limit ${where.parameter(limit)}`;
    return manager.query(`with page as materialized (${page}) ${NAMED}`, where.parameters);
  }

  /** Those of `ids` that are there. */
  async byIds(
    manager: EntityManager,
    organisationId: string,
    ids: readonly string[],
  ): Promise<readonly EventRecordRow[]> {
    const page = `select e.* from events e where e.organisation_id = $1 and e.id = any($2::uuid[])`;
    return manager.query(`with page as materialized (${page}) ${NAMED}`, [organisationId, ids]);
  }

  /**
   * Free text is looked up where names are few (Macs, inventory, people, rules) and turned into keys that events are
   * indexed by; a `like` over the events themselves would read all of them.
   */
  private async meant(manager: EntityManager, organisationId: string, text: string): Promise<Meant> {
    const [row]: [Meant] = await manager.query(
      `select
        array(select id from macs where organisation_id = $1 and concat_ws(' ', hostname, serial_number, owner_name, owner_email) ilike $2) as macs,
        array(select device_key from devices where organisation_id = $1
              and concat_ws(' ', manufacturer_name, product_name, serial_number, device_key) ilike $2) as "deviceKeys",
        array(select term from event_terms where organisation_id = $1 and kind = 'person' and term ilike $2) as people,
        array(select term from event_terms where organisation_id = $1 and kind = 'rule' and term ilike $2) as rules`,
      [organisationId, likePattern(text)],
    );
    return row;
  }
}

function filter(where: Where, filters: EventFilters): void {
  where
    .when(filters.from, (from) => `e.occurred_at >= ${from}::timestamptz`)
    .when(filters.to, (to) => `e.occurred_at < ${to}::timestamptz`)
    .when(filters.macId, (mac) => `e.mac_id = ${mac}::uuid`)
    .when(filters.person, (person) => `e.person = ${person}`)
    .when(filters.deviceKey, (key) => `e.device_key = ${key}`)
    .when(filters.family, (family) => `e.family = ${family}`)
    .when(filters.outcome, (outcome) => `e.outcome = ${outcome}`)
    .when(filters.decision, (decision) => `e.decision = ${decision}`)
    .when(filters.kind, (kind) => `e.kind = ${kind}`);
}

function meaning(where: Where, meant: Meant): void {
  const any = [
    meant.macs.length > 0 ? `e.mac_id = any(${where.parameter(meant.macs)}::uuid[])` : undefined,
    meant.deviceKeys.length > 0 ? `e.device_key = any(${where.parameter(meant.deviceKeys)}::text[])` : undefined,
    meant.people.length > 0 ? `e.person = any(${where.parameter(meant.people)}::text[])` : undefined,
    meant.rules.length > 0 ? `e.rule = any(${where.parameter(meant.rules)}::text[])` : undefined,
  ].filter((condition) => condition !== undefined);
  where.and(any.length === 0 ? 'false' : any.join(' or '));
}
