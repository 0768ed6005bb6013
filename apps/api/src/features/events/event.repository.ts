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
import {
  type BridgeMode,
  chosenIn,
  type Decision,
  EVENT_FILTER_NAMES,
  EVENT_FILTERS,
  type EventFilterName,
  type EventFilters,
  type Family,
  isVoid,
  type Outcome,
  type PortcullisEvent,
} from '@portcullis/wire';

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
  volume: nullable(text('e.volume')),
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

/** The texts that free text is looked for in, beside person and rule. */
const MAC_TEXT = `concat_ws(' ', m.hostname, m.serial_number, m.owner_name, m.owner_email)`;
const DEVICE_TEXT = `concat_ws(' ', d.manufacturer_name, d.product_name, d.serial_number, d.device_key)`;

/** An event with what `eventMatches` looks through for it. */
const SEARCHED_EVENT = {
  ...EVENT,
  searched: textArray(`array_remove(array[${MAC_TEXT}, ${DEVICE_TEXT}, e.person, e.rule, e.volume], null)`),
};
export type SearchedEventRow = Row<typeof SEARCHED_EVENT>;

/** What a text stands for: the Macs, devices, people and rules that it names. */
const MEANT = {
  macs: uuidArray(),
  deviceKeys: textArray(),
  people: textArray(),
  rules: textArray(),
  volumes: textArray(),
};
type Meant = Row<typeof MEANT>;
const NOTHING: Meant = { macs: [], deviceKeys: [], people: [], rules: [], volumes: [] };

/** The column of each filter of wire's table, and its type; free text goes by several columns. */
const COLUMNS: Readonly<Record<Exclude<EventFilterName, 'q'>, readonly [column: string, type: string]>> = {
  from: ['occurred_at', 'timestamptz'],
  to: ['occurred_at', 'timestamptz'],
  macId: ['mac_id', 'uuid'],
  person: ['person', 'text'],
  deviceKey: ['device_key', 'text'],
  family: ['family', 'text'],
  outcome: ['outcome', 'text'],
  decision: ['decision', 'text'],
  kind: ['kind', 'text'],
  rule: ['rule', 'text'],
};

const KEYS = [
  { meant: 'macs', column: 'mac_id', type: 'uuid' },
  { meant: 'deviceKeys', column: 'device_key', type: 'text' },
  { meant: 'people', column: 'person', type: 'text' },
  { meant: 'rules', column: 'rule', type: 'text' },
  { meant: 'volumes', column: 'volume', type: 'text' },
] as const;
/** Looking at each key by itself costs a few index reads a key and month. */
const FEW_KEYS = 200;

const NAMES = 'left join macs m on m.id = e.mac_id left join policies p on p.id = e.policy_id';
const NEWEST_FIRST = 'order by e.occurred_at desc, e.id desc';

/** The rows of `page`, an SQL query, with their names. */
function named(page: string): string {
  return `with page as materialized (${page}) select ${selectList(EVENT)} from page e ${NAMES} ${NEWEST_FIRST}`;
}

const BY_IDS = statement(
  SEARCHED_EVENT,
  `with page as materialized (select e.* from events e where e.organisation_id = $1 and e.id = any($2::uuid[]))
   select ${selectList(SEARCHED_EVENT)} from page e ${NAMES}
   left join devices d on d.organisation_id = e.organisation_id and d.device_key = e.device_key ${NEWEST_FIRST}`,
);
const PAGES = dynamic(EVENT, () => {
  const some = { macs: [''], deviceKeys: [''], people: [''], rules: [''], volumes: [''] };
  return [
    named(newest('events e', new Where(), '1')),
    named(pageOfMeant(NOTHING, new Where(), '1')),
    named(pageOfMeant(some, new Where(), '1')),
  ];
});
const PEOPLE = `array(select term from event_terms where organisation_id = $1 and kind = 'person' and term ilike $2)`;
const MEANT_BY = statement(
  MEANT,
  `select
    array(select m.id from macs m where m.organisation_id = $1 and ${MAC_TEXT} ilike $2) as macs,
    array(select d.device_key from devices d where d.organisation_id = $1 and ${DEVICE_TEXT} ilike $2) as "deviceKeys",
    ${PEOPLE} as people,
    array(select term from event_terms where organisation_id = $1 and kind = 'rule' and term ilike $2) as rules,
    array(select term from event_terms where organisation_id = $1 and kind = 'volume' and term ilike $2) as volumes`,
);
const PEOPLE_BY = statement({ people: MEANT.people }, `select ${PEOPLE} as people`);

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
    return PAGES.all(
      manager,
      named(await this.newest(manager, organisationId, filters, where, 'e.*', limit)),
      where.parameters,
    );
  }

  /** The SQL that finds the newest events that fit, for a statement with these parameters. */
  matching(
    manager: Manager,
    organisationId: string,
    filters: EventFilters,
    where: Where,
    columns: readonly string[],
    limit: number,
  ): Promise<string> {
    where.when(organisationId, (org) => `e.organisation_id = ${org}`);
    return this.newest(
      manager,
      organisationId,
      filters,
      where,
      columns.map((column) => `e.${column}`).join(', '),
      limit,
    );
  }

  private async newest(
    manager: Manager,
    organisationId: string,
    filters: EventFilters,
    where: Where,
    columns: string,
    limit: number,
  ): Promise<string> {
    const given = onlyGiven(filters);
    const people = given.person === undefined ? undefined : await this.people(manager, organisationId, given.person);
    filter(where, given, people);
    const meant =
      given.q === undefined
        ? people && { ...NOTHING, people }
        : await MEANT_BY.one(manager, [organisationId, likePattern(given.q)]);
    const atMost = where.parameter(limit);
    return meant === undefined
      ? newest('events e', where, atMost, columns)
      : pageOfMeant(meant, where, atMost, columns);
  }

  /** Those of `ids` that are there. */
  byIds(manager: Manager, organisationId: string, ids: readonly string[]): Promise<readonly SearchedEventRow[]> {
    return BY_IDS.all(manager, [organisationId, ids]);
  }

  /**
   * A part of a name is looked up where names are few and turned into the keys that events are indexed by, as free text
   * is: a `like` over the events themselves would read all of them.
   */
  private async people(manager: Manager, organisationId: string, part: string): Promise<Meant['people']> {
    return (await PEOPLE_BY.one(manager, [organisationId, likePattern(part)])).people;
  }
}

function onlyGiven(filters: EventFilters): EventFilters {
  return Object.fromEntries(
    EVENT_FILTER_NAMES.flatMap((name) => {
      const value = filters[name];
      return value === undefined || isVoid(name, value) ? [] : [[name, value]];
    }),
  );
}

/** The conditions of all filters but free text. `people`: whom the filter `person` means. */
function filter(where: Where, filters: EventFilters, people: readonly string[] | undefined): void {
  for (const name of EVENT_FILTER_NAMES) {
    if (name === 'q') continue;
    const [column, type] = COLUMNS[name];
    const { match } = EVENT_FILTERS[name];
    if (match === 'oneOf') {
      oneOf(where, `e.${column}`, filters[name]);
      continue;
    }
    where.when(match === 'contains' ? people : filters[name], (value) => {
      switch (match) {
        case 'equals':
          return `e.${column} = ${value}::${type}`;
        case 'from':
          return `e.${column} >= ${value}::${type}`;
        case 'before':
          return `e.${column} < ${value}::${type}`;
        case 'contains':
          return `e.${column} = any(${value}::${type}[])`;
      }
    });
  }
  // Only verdicts have them; without this, all events of the other kind would be read to find none.
  const asksForVerdict = [filters.decision, filters.outcome].some((one) => one !== undefined && !chosenIn(one).not);
  const kinds = filters.kind === undefined ? undefined : chosenIn(filters.kind);
  if (asksForVerdict && kinds !== undefined && kinds.values.includes('verdict') === kinds.not) where.and('false');
}

function oneOf(where: Where, column: string, wanted: string | undefined): void {
  if (wanted === undefined) return;
  const { not, values } = chosenIn(wanted);
  // Compared with one word alone, an index has the rows in the order of the list.
  if (!not && values.length === 1) where.when(values[0], (value) => `${column} = ${value}::text`);
  else if (not) where.when(values, (list) => `${column} is null or ${column} <> all(${list}::text[])`);
  else where.when(values, (list) => `${column} = any(${list}::text[])`);
}

function newest(from: string, where: Where, limit: string, columns = 'e.*'): string {
  return `select ${columns} from ${from} where ${where.toString()} order by e.occurred_at desc, e.id desc limit ${limit}`;
}

/**
 * The newest events of any of the keys that are meant. Of few keys, each gives its newest off its own index and the
 * newest of those are taken: all that they have together would have to be sorted otherwise. Of many keys, going back in
 * time finds enough soon.
 */
function pageOfMeant(meant: Meant, where: Where, limit: string, columns = 'e.*'): string {
  const kinds = KEYS.map((kind) => ({ ...kind, values: meant[kind.meant] })).filter(({ values }) => values.length > 0);
  const count = kinds.reduce((sum, { values }) => sum + values.length, 0);
  const keys = kinds.map(({ column, type, values }) => ({ column, list: `${where.parameter(values)}::${type}[]` }));
  if (count === 0 || count > FEW_KEYS) {
    where.and(keys.map(({ column, list }) => `e.${column} = any(${list})`).join(' or ') || 'false');
    return newest('events e', where, limit, columns);
  }
  const parts = keys.map(({ column, list }) => {
    const ofOne = `select ${columns} from events e where e.${column} = k.key and ${where.toString()} order by e.occurred_at desc, e.id desc limit ${limit}`;
    return `select found.* from unnest(${list}) as k(key) cross join lateral (${ofOne}) as found`;
  });
  // An event may be meant twice: by its Mac and by its person.
  return `select distinct on (e.occurred_at, e.id) ${columns} from (${parts.join(' union all ')}) e
    order by e.occurred_at desc, e.id desc limit ${limit}`;
}
