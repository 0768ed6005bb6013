import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isUniqueViolation } from '../../database/database.js';
import { AppError } from '../../errors/app-error.js';
import { orderBy } from '../../database/order.js';
import { readPage } from '../../database/read-page.js';
import { Where } from '../../database/where.js';
import { likePattern } from '../../http/list-query.js';
import { DeviceSetEntry } from './device-set-entry.entity.js';
import { DeviceSetRecord } from './device-set.entity.js';
import type { EntryListQuery, SetEntry, SetListQuery } from './device-set.schema.js';

export type CountedSet = DeviceSetRecord & { readonly count: number };

const SET = `s.id, s.organisation_id as "organisationId", s.name, s.description, s.version, s.updated_at as "updatedAt",
  (select count(*)::int from device_set_entries e where e.set_id = s.id) as count`;
const SETS_SORTED = { name: 'lower(s.name)', updatedAt: 's.updated_at', count: 'count' } as const;

const ENTRY = `e.id, e.set_id as "setId", e.vendor_id as "vendorId", e.product_id as "productId", e.serial_number as "serialNumber",
  e.owner, e.asset_tag as "assetTag", e.comment, e.ticket, e.review_date::text as "reviewDate"`;
const ENTRIES_SORTED = {
  vendorId: 'e.vendor_id',
  productId: 'e.product_id',
  serialNumber: 'upper(e.serial_number)',
  owner: 'e.owner',
  assetTag: 'e.asset_tag',
  reviewDate: 'e.review_date',
} as const;

/** Rows a statement: large enough to be fast, small enough that one statement's arrays stay a few MiB. */
const BATCH = 10_000;

const UPSERT = `
  with merged as (
    insert into device_set_entries (set_id, vendor_id, product_id, serial_number, owner, asset_tag, comment, ticket, review_date)
    select distinct on (v, p, upper(coalesce(s, ''))) $1::uuid, given.*
    from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[])
      as given(v, p, s, owner, asset_tag, comment, ticket, review_date)
    on conflict (set_id, vendor_id, product_id, upper(coalesce(serial_number, ''))) do update set
      owner = excluded.owner, asset_tag = excluded.asset_tag, comment = excluded.comment, ticket = excluded.ticket,
      review_date = excluded.review_date
    returning id, (xmax = 0) as added)
  select count(*) filter (where added)::int as added, count(*) filter (where not added)::int as updated from merged`;

@Injectable()
export class DeviceSetRepository {
  list(
    manager: EntityManager,
    organisationId: string,
    query: SetListQuery,
  ): Promise<{ rows: CountedSet[]; total: number }> {
    const where = new Where()
      .when(organisationId, (org) => `s.organisation_id = ${org}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', s.name, s.description) ilike ${q}`);
    return readPage(manager, {
      select: SET,
      from: 'device_sets s',
      where,
      order: orderBy(SETS_SORTED[query.sort], query.order, 's.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  async find(manager: EntityManager, organisationId: string, id: string): Promise<CountedSet | undefined> {
    const [set]: CountedSet[] = await manager.query(
      `select ${SET} from device_sets s where s.organisation_id = $1 and s.id = $2`,
      [organisationId, id],
    );
    return set;
  }

  /** So that two edits of one set follow each other, each with a document of its own. */
  async lock(manager: EntityManager, id: string): Promise<void> {
    await manager.query('select 1 from device_sets where id = $1 for update', [id]);
  }

  /** @throws AppError `conflict` when the name is taken */
  async insert(
    manager: EntityManager,
    values: Pick<DeviceSetRecord, 'organisationId' | 'name' | 'description'>,
  ): Promise<string> {
    const result = await named(values.name, manager.insert(DeviceSetRecord, values));
    return (result.identifiers[0] as { id: string }).id;
  }

  /** @throws AppError `conflict` when the name is taken */
  async update(
    manager: EntityManager,
    id: string,
    values: Partial<Pick<DeviceSetRecord, 'name' | 'description'>>,
  ): Promise<void> {
    if (Object.keys(values).length > 0)
      await named(values.name, manager.update(DeviceSetRecord, { id }, { ...values, updatedAt: new Date() }));
  }

  async remove(manager: EntityManager, id: string): Promise<void> {
    await manager.delete(DeviceSetRecord, { id });
  }

  /** One more version: its entries have changed. */
  async bump(manager: EntityManager, id: string): Promise<void> {
    await manager.query('update device_sets set version = version + 1, updated_at = now() where id = $1', [id]);
  }

  entries(
    manager: EntityManager,
    setId: string,
    query: EntryListQuery,
  ): Promise<{ rows: DeviceSetEntry[]; total: number }> {
    const where = new Where()
      .when(setId, (id) => `e.set_id = ${id}`)
      .when(
        query.q ? likePattern(query.q) : undefined,
        (q) =>
          `concat_ws(' ', lpad(to_hex(e.vendor_id), 4, '0') || ':' || lpad(to_hex(e.product_id), 4, '0'), e.serial_number, e.owner, e.asset_tag,
          e.comment, e.ticket) ilike ${q}`,
      );
    return readPage(manager, {
      select: ENTRY,
      from: 'device_set_entries e',
      where,
      order: orderBy(ENTRIES_SORTED[query.sort], query.order, 'e.id'),
      limit: query.limit,
      offset: query.offset,
    });
  }

  /** The entries after `after`, by id: for an export, which reads them all in pieces. */
  entriesAfter(
    manager: EntityManager,
    setId: string,
    after: string | undefined,
    limit: number,
  ): Promise<DeviceSetEntry[]> {
    const where = new Where().when(setId, (id) => `e.set_id = ${id}`).when(after, (id) => `e.id > ${id}::uuid`);
    return manager.query(
      `select ${ENTRY} from device_set_entries e where ${where.toString()} order by e.id limit ${where.parameter(limit)}`,
      where.parameters,
    );
  }

  /** What the signed document is made of. */
  identities(
    manager: EntityManager,
    setId: string,
  ): Promise<Pick<DeviceSetEntry, 'vendorId' | 'productId' | 'serialNumber'>[]> {
    return manager.query(
      `select vendor_id as "vendorId", product_id as "productId", serial_number as "serialNumber" from device_set_entries where set_id = $1`,
      [setId],
    );
  }

  /** The Macs that are to hold the set. */
  async holders(manager: EntityManager, organisationId: string, setId: string): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      'select id from macs where organisation_id = $1 and expected @> $2::jsonb',
      [organisationId, JSON.stringify([{ kind: 'device-set', id: setId }])],
    );
    return rows.map(({ id }) => id);
  }

  async findEntry(manager: EntityManager, setId: string, id: string): Promise<DeviceSetEntry | undefined> {
    const [entry]: DeviceSetEntry[] = await manager.query(
      `select ${ENTRY} from device_set_entries e where e.set_id = $1 and e.id = $2`,
      [setId, id],
    );
    return entry;
  }

  async removeEntry(manager: EntityManager, id: string): Promise<void> {
    await manager.delete(DeviceSetEntry, { id });
  }

  /** Adds what is new and updates what people know of the rest. No identity may be twice among `entries`. */
  async merge(
    manager: EntityManager,
    setId: string,
    entries: readonly SetEntry[],
  ): Promise<{ added: number; updated: number }> {
    const sum = { added: 0, updated: 0 };
    for (let from = 0; from < entries.length; from += BATCH) {
      const batch = entries.slice(from, from + BATCH);
      const column = (name: keyof SetEntry): (string | null)[] => batch.map((entry) => entry[name] ?? null);
      const id = (name: 'vendorId' | 'productId'): number[] => batch.map((entry) => Number.parseInt(entry[name], 16));
      const [{ added, updated }]: [{ added: number; updated: number }] = await manager.query(UPSERT, [
        setId,
        id('vendorId'),
        id('productId'),
        column('serialNumber'),
        column('owner'),
        column('assetTag'),
        column('comment'),
        column('ticket'),
        column('reviewDate'),
      ]);
      sum.added += added;
      sum.updated += updated;
    }
    return sum;
  }
}

async function named<T>(name: string | undefined, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `there is a device set \`${name ?? ''}\` already: choose another name`;
    throw new AppError('conflict', message, { details: [{ path: 'name', message }], cause: error });
  }
}
