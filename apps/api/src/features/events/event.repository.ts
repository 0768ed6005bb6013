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
  uuidArray,
} from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { dynamic, statement } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import type { Place } from './cursor.js';
import type { BridgeMode, Decision, EventFilters, Family, Outcome, PortcullisEvent } from '@portcullis/wire';

/** One event as the tables hold it, with the names that people know its Mac and policy by. */
const EVENT = {
  id: uuid('e.id'),
  place: text(`to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`),
  occurredAt: timestamp('e.occurred_at'),
  receivedAt: timestamp('e.received_at'),
  macId: uuid('e.mac_id'),
  hostname: nullable(text('m.hostname')),
  person: nullable(text('e.person')),
  deviceKey: nullable(text('e.device_key')),
  deviceName: nullable(text('e.device_name')),
  family: nullable(text<Family>('e.family')),
  decision: nullable(text<Decision>('e.decision')),
  outcome: nullable(text<Outcome>('e.outcome')),
  bridgeMode: nullable(text<BridgeMode>('e.bridge_mode')),
  policyId: nullable(uuid('e.policy_id')),
  policyName: nullable(text("coalesce(p.name, e.body #>> '{applied,policyName}')")),
  revision: nullable(integer('e.revision')),
  rule: nullable(text('e.rule')),
  body: json<PortcullisEvent>('e.body'),
};
export type EventRecordRow = Row<typeof EVENT>;

/** What a free text stands for: the Macs, devices, people and rules that it names. */
const MEANT = { macs: uuidArray(), deviceKeys: textArray(), people: textArray(), rules: textArray() };
type Meant = Row<typeof MEANT>;

const KEYS = [
  { meant: 'macs', column: 'mac_id', type: 'uuid' },
  { meant: 'deviceKeys', column: 'device_key', type: 'text' },
  { meant: 'people', column: 'person', type: 'text' },
  { meant: 'rules', column: 'rule', type: 'text' },
] as const;
/** Looking at each key by itself costs a few index reads a key and month. */
const FEW_KEYS = 200;

/** The rows of `page`, an SQL query, with their names. */
function named(page: string): string {
  return `with page as materialized (${page}) select ${selectList(EVENT)}
    from page e left join macs m on m.id = e.mac_id left join policies p on p.id = e.policy_id
    order by e.occurred_at desc, e.id desc`;
}

const BY_IDS = statement(
  EVENT,
  named('select e.* from events e where e.organisation_id = $1 and e.id = any($2::uuid[])'),
);
const PAGES = dynamic(EVENT, () => {
  const none = { macs: [], deviceKeys: [], people: [], rules: [] };
  const some = { macs: [''], deviceKeys: [''], people: [''], rules: [''] };
  return [
    named(newest('events e', new Where(), '1')),
    named(pageOfMeant(none, new Where(), '1')),
    named(pageOfMeant(some, new Where(), '1')),
  ];
});
const MEANT_BY = statement(
  MEANT,
  `select
    array(select id from macs where organisation_id = $1 and concat_ws(' ', hostname, serial_number, owner_name, owner_email) ilike $2) as macs,
    array(select device_key from devices where organisation_id = $1
          and concat_ws(' ', manufacturer_name, product_name, serial_number, device_key) ilike $2) as "deviceKeys",
    array(select term from event_terms where organisation_id = $1 and kind = 'person' and term ilike $2) as people,
    array(select term from event_terms where organisation_id = $1 and kind = 'rule' and term ilike $2) as rules`,
);

@Injectable()
export class EventRepository {
  /** Newest first, from `after` on (which is not among them). */
  async page(
    manager: Manager,
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
    const { q } = filters;
    const page =
      q === undefined || q === ''
        ? newest('events e', where, where.parameter(limit))
        : pageOfMeant(await this.meant(manager, organisationId, q), where, where.parameter(limit));
    return PAGES.all(manager, named(page), where.parameters);
  }

  /** Those of `ids` that are there. */
  byIds(manager: Manager, organisationId: string, ids: readonly string[]): Promise<readonly EventRecordRow[]> {
    return BY_IDS.all(manager, [organisationId, ids]);
  }

  /**
   * Free text is looked up where names are few (Macs, inventory, people, rules) and turned into keys that events are
   * indexed by; a `like` over the events themselves would read all of them.
   */
  private meant(manager: Manager, organisationId: string, what: string): Promise<Meant> {
    return MEANT_BY.one(manager, [organisationId, likePattern(what)]);
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
  // Only verdicts have them; without this, all events of the other kind would be read to find none.
  const asksForVerdict = filters.decision !== undefined || filters.outcome !== undefined;
  if (asksForVerdict && filters.kind !== undefined && filters.kind !== 'verdict') where.and('false');
}

function newest(from: string, where: Where, limit: string): string {
  return `select e.* from ${from} where ${where.toString()} order by e.occurred_at desc, e.id desc limit ${limit}`;
}

/**
 * The newest events of any of the keys that are meant. Of few keys, each gives its newest off its own index and the newest
 * of those are taken: all that they have together would have to be sorted otherwise. Of many keys, going back in time
 * finds enough soon.
 */
function pageOfMeant(meant: Meant, where: Where, limit: string): string {
  const kinds = KEYS.map((kind) => ({ ...kind, values: meant[kind.meant] })).filter(({ values }) => values.length > 0);
  const count = kinds.reduce((sum, { values }) => sum + values.length, 0);
  const keys = kinds.map(({ column, type, values }) => ({ column, list: `${where.parameter(values)}::${type}[]` }));
  if (count === 0 || count > FEW_KEYS) {
    where.and(keys.map(({ column, list }) => `e.${column} = any(${list})`).join(' or ') || 'false');
    return newest('events e', where, limit);
  }
  const parts = keys.map(({ column, list }) => {
    const ofOne = `select e.* from events e where e.${column} = k.key and ${where.toString()} order by e.occurred_at desc, e.id desc limit ${limit}`;
    return `select found.* from unnest(${list}) as k(key) cross join lateral (${ofOne}) as found`;
  });
  // An event may be meant twice: by its Mac and by its person.
  return `select distinct on (e.occurred_at, e.id) e.* from (${parts.join(' union all ')}) e
    order by e.occurred_at desc, e.id desc limit ${limit}`;
}
