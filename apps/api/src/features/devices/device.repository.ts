import { Injectable } from '@nestjs/common';
import {
  boolean,
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
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { select, statement } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import { DeviceRecord } from './device.entity.js';
import type { DeviceListQuery, Family, Identity, SharedFinding } from '@portcullis/wire';

/** Of an entry `e` for all of a make, or for this device alone. A serial that is not trusted is in no set by itself. */
const OF_SERIAL = `upper(coalesce(e.serial_number, ''))
  = any(array['', case when d.identity <> 'none' then upper(d.serial_number) end])`;
/**
 * The sets that hold the device or all of its make, in either form of an entry (SPEC.md 2.4). Each form is looked up by
 * the unique index of its own: a set may hold a hundred thousand devices of one make.
 */
const SETS = `coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.id)
  from device_sets s where s.organisation_id = d.organisation_id and (
    exists (select from device_set_entries e where e.set_id = s.id
      and e.vendor_id = d.vendor_id and e.product_id = d.product_id and ${OF_SERIAL})
    or exists (select from device_set_entries e where e.set_id = s.id
      and e.bus = d.bus and upper(e.model) = upper(d.product_name) and ${OF_SERIAL}))), '[]')`;
const MAC_COUNT = '(select count(*)::int from device_macs dm where dm.device_id = d.id)';
const DEVICE = {
  id: uuid('d.id'),
  deviceKey: text('d.device_key'),
  family: text<Family>('d.family'),
  capabilities: textArray<Family>('d.capabilities'),
  vendorId: nullable(integer('d.vendor_id')),
  productId: nullable(integer('d.product_id')),
  bus: nullable(text('d.bus')),
  manufacturerName: nullable(text('d.manufacturer_name')),
  productName: nullable(text('d.product_name')),
  serialNumber: nullable(text('d.serial_number')),
  identity: text<Identity>('d.identity'),
  shared: boolean('d.shared'),
  sharedFinding: nullable(json<SharedFinding>('d.shared_finding')),
  firstSeenAt: timestamp('d.first_seen_at'),
  lastSeenAt: timestamp('d.last_seen_at'),
  lastMacId: nullable(uuid('d.last_mac_id')),
  lastUser: nullable(text('d.last_user')),
  note: text('d.note'),
  hostname: nullable(text('m.hostname')),
  macCount: integer(MAC_COUNT),
  sets: json<readonly { readonly id: string; readonly name: string }[]>(SETS),
};
export type PlacedDevice = Row<typeof DEVICE>;

const FROM = 'devices d left join macs m on m.id = d.last_mac_id';
const LIST = new List({
  columns: DEVICE,
  from: FROM,
  sorts: {
    lastSeenAt: 'd.last_seen_at',
    firstSeenAt: 'd.first_seen_at',
    productName: 'lower(d.product_name)',
    family: 'd.family',
    macCount: MAC_COUNT,
  },
  id: 'd.id',
});
const TEXT = `concat_ws(' ', d.manufacturer_name, d.product_name, d.serial_number, d.device_key, d.last_user, d.note)`;
const FIND = select(DEVICE, `${FROM} where d.organisation_id = $1 and d.id = $2`);
// Entries that the text stands for are few or many, but looked through once, and not once for each device.
const SEARCH = statement(
  DEVICE,
  `with named as materialized (
     select e.vendor_id, e.product_id, e.bus, upper(e.model) as model, upper(e.serial_number) as serial
     from device_set_entries e join device_sets s on s.id = e.set_id
     where s.organisation_id = $1 and e.serial_number is not null
       and concat_ws(' ', e.asset_tag, e.owner, e.ticket) ilike $2)
   select ${selectList(DEVICE)} from ${FROM} where d.organisation_id = $1 and (${TEXT} ilike $2 or d.id in (
     select d.id from named e join devices d on upper(d.serial_number) = e.serial
     where d.organisation_id = $1 and d.identity <> 'none' and (
       e.vendor_id = d.vendor_id and e.product_id = d.product_id or e.bus = d.bus and e.model = upper(d.product_name))))
   order by d.last_seen_at desc, d.id limit $3`,
);
const NEWEST = select(
  DEVICE,
  `${FROM} where d.organisation_id = $1 and d.first_seen_at >= $2 and split_part(d.device_key, '/', 2) <> 'internal'
   order by d.first_seen_at desc, d.id limit $3`,
);

const SIGHTING = {
  macId: uuid('e.mac_id'),
  hostname: nullable(text('m.hostname')),
  person: nullable(text('e.person')),
  firstSeenAt: timestamp('min(e.occurred_at)'),
  lastSeenAt: timestamp('max(e.occurred_at)'),
  allowed: integer(`count(*) filter (where e.decision = 'allowed')::int`),
  restricted: integer(`count(*) filter (where e.decision = 'restricted')::int`),
  denied: integer(`count(*) filter (where e.decision = 'denied')::int`),
};
const SIGHTINGS = select(
  SIGHTING,
  `events e left join macs m on m.id = e.mac_id where e.organisation_id = $1 and e.device_key = $2
   group by e.mac_id, m.hostname, e.person order by max(e.occurred_at) desc, e.mac_id, e.person limit $3`,
);

@Injectable()
export class DeviceRepository {
  list(manager: Manager, organisationId: string, query: DeviceListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `d.organisation_id = ${org}`)
      .when(query.family, (family) => `d.family = ${family}`)
      .when(query.shared, (shared) => `d.shared = ${shared}`)
      .when(query.key, (key) => `d.device_key = ${key}`)
      .when(
        query.macId,
        (mac) => `exists (select from device_macs dm where dm.device_id = d.id and dm.mac_id = ${mac}::uuid)`,
      )
      .when(query.q ? likePattern(query.q) : undefined, (q) => `${TEXT} ilike ${q}`);
    return LIST.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<PlacedDevice | undefined> {
    return FIND.first(manager, [organisationId, id]);
  }

  /** By Mac and person, the latest first, from what events say. */
  sightings(manager: Manager, organisationId: string, deviceKey: string, limit: number) {
    return SIGHTINGS.all(manager, [organisationId, deviceKey, limit]);
  }

  isShared(manager: Manager, organisationId: string, deviceKey: string): Promise<boolean> {
    return orm(manager).existsBy(DeviceRecord, { organisationId, deviceKey, shared: true });
  }

  /** Devices that a person, a serial, a name or an asset tag stands for; the last seen first. */
  search(manager: Manager, organisationId: string, what: string, limit: number): Promise<PlacedDevice[]> {
    return SEARCH.all(manager, [organisationId, likePattern(what), limit]);
  }

  /** Those first seen since `since`, the newest first; a disk that is built in came with its Mac and is no news. */
  newest(manager: Manager, organisationId: string, since: Date, limit: number): Promise<PlacedDevice[]> {
    return NEWEST.all(manager, [organisationId, since, limit]);
  }

  async update(
    manager: Manager,
    id: string,
    values: Partial<Pick<DeviceRecord, 'note' | 'shared' | 'sharedFinding' | 'identity'>>,
  ): Promise<void> {
    await orm(manager).update(DeviceRecord, { id }, values);
  }
}
