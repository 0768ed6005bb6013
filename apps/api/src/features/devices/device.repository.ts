import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import { DeviceRecord } from './device.entity.js';
import type { DeviceListQuery } from './device.schema.js';

export type PlacedDevice = DeviceRecord & {
  readonly hostname: string | null;
  readonly macCount: number;
  readonly sets: readonly { readonly id: string; readonly name: string }[];
};

/** The sets that hold the device or all of its make (SPEC 2.4). A serial that is not trusted is in no set by itself. */
const SETS = `coalesce((select jsonb_agg(distinct jsonb_build_object('id', s.id, 'name', s.name))
  from device_set_entries e join device_sets s on s.id = e.set_id
  where s.organisation_id = d.organisation_id and e.vendor_id = d.vendor_id and e.product_id = d.product_id
    and (e.serial_number is null or (d.identity <> 'none' and upper(e.serial_number) = upper(d.serial_number)))), '[]')`;
const MAC_COUNT = '(select count(*)::int from device_macs dm where dm.device_id = d.id)';
const DEVICE = `d.id, d.organisation_id as "organisationId", d.device_key as "deviceKey", d.family, d.capabilities,
  d.vendor_id as "vendorId", d.product_id as "productId", d.manufacturer_name as "manufacturerName", d.product_name as "productName",
  d.serial_number as "serialNumber", d.identity, d.shared, d.first_seen_at as "firstSeenAt", d.last_seen_at as "lastSeenAt",
  d.last_mac_id as "lastMacId", d.last_user as "lastUser", d.note, m.hostname, ${MAC_COUNT} as "macCount", ${SETS} as sets`;
const FROM = 'devices d left join macs m on m.id = d.last_mac_id';
const SORTED = {
  lastSeenAt: 'd.last_seen_at',
  firstSeenAt: 'd.first_seen_at',
  productName: 'lower(d.product_name)',
  family: 'd.family',
  macCount: MAC_COUNT,
} as const;
export const DEVICE_TEXT = `concat_ws(' ', d.manufacturer_name, d.product_name, d.serial_number, d.device_key, d.last_user, d.note)`;

@Injectable()
export class DeviceRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: DeviceListQuery,
  ): Promise<{ rows: PlacedDevice[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `d.organisation_id = ${org}`)
      .when(query.family, (family) => `d.family = ${family}`)
      .when(query.shared, (shared) => `d.shared = ${shared}`)
      .when(query.key, (key) => `d.device_key = ${key}`)
      .when(
        query.macId,
        (mac) => `exists (select from device_macs dm where dm.device_id = d.id and dm.mac_id = ${mac}::uuid)`,
      )
      .when(query.q ? likePattern(query.q) : undefined, (q) => `${DEVICE_TEXT} ilike ${q}`);
    return readPage(manager, {
      select: DEVICE,
      from: FROM,
      where,
      order: orderBy(SORTED[query.sort], query.order, 'd.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<PlacedDevice | undefined> {
    const [device]: PlacedDevice[] = await manager.query(
      `select ${DEVICE} from ${FROM} where d.organisation_id = $1 and d.id = $2`,
      [organisationId, id],
    );
    return device;
  }

  /** Whether several physical devices were seen to answer to this key. */
  async isShared(manager: EntityManager, organisationId: string, deviceKey: string): Promise<boolean> {
    return manager.existsBy(DeviceRecord, { organisationId, deviceKey, shared: true });
  }

  /** Devices that a person, a serial, a name or an asset tag stands for; the last seen first. */
  search(manager: EntityManager, organisationId: string, text: string, limit: number): Promise<PlacedDevice[]> {
    return manager.query(
      `select ${DEVICE} from ${FROM} where d.organisation_id = $1 and (${DEVICE_TEXT} ilike $2 or exists (
         select from device_set_entries e join device_sets s on s.id = e.set_id
         where s.organisation_id = d.organisation_id and e.vendor_id = d.vendor_id and e.product_id = d.product_id
           and d.identity <> 'none' and upper(e.serial_number) = upper(d.serial_number)
           and concat_ws(' ', e.asset_tag, e.owner, e.ticket) ilike $2))
       order by d.last_seen_at desc, d.id limit $3`,
      [organisationId, likePattern(text), limit],
    );
  }

  /** Those first seen since `since`, the newest first; a disk that is built in came with its Mac and is no news. */
  newest(manager: EntityManager, organisationId: string, since: Date, limit: number): Promise<PlacedDevice[]> {
    return manager.query(
      `select ${DEVICE} from ${FROM} where d.organisation_id = $1 and d.first_seen_at >= $2 and split_part(d.device_key, '/', 2) <> 'internal'
       order by d.first_seen_at desc, d.id limit $3`,
      [organisationId, since, limit],
    );
  }

  async update(manager: EntityManager, id: string, values: Pick<DeviceRecord, 'note'>): Promise<void> {
    await manager.update(DeviceRecord, { id }, values);
  }
}
