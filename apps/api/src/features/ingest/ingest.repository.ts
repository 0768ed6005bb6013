import { Injectable } from '@nestjs/common';
import { uuid } from '../../database/columns.js';
import { copyIn } from '../../database/copy.js';
import type { Manager } from '../../database/manager.js';
import { command, lockByName, select } from '../../database/sql.js';
import { EVENT_COLUMNS, type EventRow } from './event-row.js';
import type { Sighting } from './sightings.js';

const COPY_EVENTS = `COPY events (${EVENT_COLUMNS.join(', ')}) FROM STDIN`;

const IS_LATEST = 'excluded.last_seen_at >= d.last_seen_at';
const FROM_THE_LATEST = [
  'family',
  'capabilities',
  'vendor_id',
  'product_id',
  'manufacturer_name',
  'product_name',
  'serial_number',
  'identity',
  'last_mac_id',
]
  .map((column) => `${column} = case when ${IS_LATEST} then excluded.${column} else d.${column} end`)
  .join(', ');

const KNOWN = select(
  { id: uuid('e.id') },
  `(select unnest($1::uuid[]) as id, unnest($2::timestamptz[]) as at) as sent
   join events e on e.id = sent.id and e.occurred_at = sent.at and e.mac_id = $3`,
);
// In one order, so that two batches that bring the same new people do not wait for each other in a circle.
const REMEMBER_TERMS = command(
  `insert into event_terms (organisation_id, kind, term)
   select $1, new.* from unnest($2::text[], $3::text[]) as new (kind, term) order by 2, 3 on conflict do nothing`,
);
const SEE = command(
  `with seen as (
     insert into devices as d (organisation_id, device_key, family, capabilities, vendor_id, product_id, manufacturer_name,
       product_name, serial_number, identity, first_seen_at, last_seen_at, last_mac_id, last_user)
     select $1, n."deviceKey", n.family, array(select jsonb_array_elements_text(n.capabilities)), n."vendorId", n."productId",
       n."manufacturerName", n."productName", n."serialNumber", n.identity, n."firstSeenAt",
       n."lastSeenAt", $2, n."lastUser"
     from jsonb_to_recordset($3::jsonb) as n("deviceKey" text, family text, capabilities jsonb, "vendorId" int,
       "productId" int, "manufacturerName" text, "productName" text, "serialNumber" text, identity text,
       "firstSeenAt" timestamptz, "lastSeenAt" timestamptz, "lastUser" text)
     order by n."deviceKey"
     on conflict (organisation_id, device_key) do update set
       first_seen_at = least(d.first_seen_at, excluded.first_seen_at),
       last_seen_at = greatest(d.last_seen_at, excluded.last_seen_at),
       ${FROM_THE_LATEST},
       last_user = case when ${IS_LATEST} then coalesce(excluded.last_user, d.last_user) else d.last_user end
     returning id, device_key)
   insert into device_macs as dm (device_id, mac_id, first_seen_at, last_seen_at)
   select seen.id, $2, n."firstSeenAt", n."lastSeenAt" from seen
   join jsonb_to_recordset($3::jsonb) as n("deviceKey" text, "firstSeenAt" timestamptz, "lastSeenAt" timestamptz)
     on n."deviceKey" = seen.device_key
   on conflict (device_id, mac_id) do update set
     first_seen_at = least(dm.first_seen_at, excluded.first_seen_at),
     last_seen_at = greatest(dm.last_seen_at, excluded.last_seen_at)`,
);
const LOCK_MAC = command('select 1 from macs where id = $1 for no key update');

@Injectable()
export class IngestRepository {
  /** Batches of one Mac are taken one after the other, so that a batch sent twice at once is still stored once. */
  async lock(manager: Manager, macId: string): Promise<void> {
    await lockByName(manager, `ingest.${macId}`);
    // Before anything else is held: see `Database.inTurn`.
    await LOCK_MAC.run(manager, [macId]);
  }

  /** Which of these this Mac has stored already. An id of another Mac's event is no obstacle. */
  async known(manager: Manager, macId: string, rows: readonly EventRow[]): Promise<Set<string>> {
    const found = await KNOWN.all(manager, [rows.map((row) => row.id), rows.map((row) => row.occurredAt), macId]);
    return new Set(found.map((row) => row.id));
  }

  /** COPY straight into the partitions: no staging table, every row is written once. */
  async copy(manager: Manager, rows: readonly EventRow[]): Promise<void> {
    await copyIn(manager, COPY_EVENTS, rows.map((row) => `${row.line}\n`).join(''));
  }

  /** People and rules that events name are few; kept apart, free text is looked up there and not in every event. */
  async rememberTerms(manager: Manager, organisationId: string, rows: readonly EventRow[]): Promise<void> {
    const terms = new Map<string, { readonly kind: string; readonly term: string }>();
    for (const { person, rule, volume } of rows) {
      if (person !== null && person !== '') terms.set(`person ${person}`, { kind: 'person', term: person });
      if (volume !== null) terms.set(`volume ${volume}`, { kind: 'volume', term: volume });
      if (rule !== null && rule !== '') terms.set(`rule ${rule}`, { kind: 'rule', term: rule });
    }
    if (terms.size === 0) return;
    const all = [...terms.values()];
    await REMEMBER_TERMS.run(manager, [organisationId, all.map(({ kind }) => kind), all.map(({ term }) => term)]);
  }

  /**
   * Brings the inventory up to date. Facts of a device are those of its latest sighting, whatever the order of
   * arrival.
   */
  async see(
    manager: Manager,
    origin: { organisationId: string; macId: string },
    sightings: readonly Sighting[],
  ): Promise<void> {
    if (sightings.length === 0) return;
    await SEE.run(manager, [origin.organisationId, origin.macId, JSON.stringify(sightings)]);
  }
}
