import { isDiskIdentity, type IdentityRecord } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import { boolean, integer, nullable, type Row, text, timestamp, uuid } from '../../database/columns.js';
import { isUniqueViolation } from '../../database/database.js';
import { IDENTITY, toIdentity } from '../../database/identity.js';
import { List } from '../../database/list.js';
import { type Manager, orm } from '../../database/manager.js';
import { command, select, statement } from '../../database/sql.js';
import { likePattern, Where } from '../../database/where.js';
import type { DeviceIdentity, DeviceSetListQuery, DiskBus, DiskIdentity, SetEntryListQuery } from '@portcullis/wire';
import { AppError } from '../../errors/app-error.js';
import { DeviceSetEntry } from './device-set-entry.entity.js';
import { DeviceSetRecord } from './device-set.entity.js';

const SET = {
  id: uuid('s.id'),
  name: text('s.name'),
  description: text('s.description'),
  version: integer('s.version'),
  updatedAt: timestamp('s.updated_at'),
  count: integer('(select count(*)::int from device_set_entries e where e.set_id = s.id)'),
};
export type CountedSet = Row<typeof SET>;

const SETS = new List({
  columns: SET,
  from: 'device_sets s',
  sorts: { name: 'lower(s.name)', updatedAt: 's.updated_at', count: 'count' },
  id: 's.id',
});
const FIND = select(SET, 'device_sets s where s.organisation_id = $1 and s.id = $2');

const ENTRY = {
  id: uuid('e.id'),
  vendorId: nullable(integer('e.vendor_id')),
  productId: nullable(integer('e.product_id')),
  bus: nullable(text<DiskBus>('e.bus')),
  model: nullable(text('e.model')),
  serialNumber: nullable(text('e.serial_number')),
  owner: nullable(text('e.owner')),
  assetTag: nullable(text('e.asset_tag')),
  comment: nullable(text('e.comment')),
  ticket: nullable(text('e.ticket')),
  reviewDate: nullable(text('e.review_date::text')),
};
export type StoredEntry = Row<typeof ENTRY>;

/** As people look at them, some at a time. */
const SHOWN_ENTRY = {
  ...ENTRY,
  shared: boolean(`exists (select from devices d join device_sets s on s.organisation_id = d.organisation_id
    where s.id = e.set_id and d.shared and upper(d.serial_number) = upper(e.serial_number)
      and (d.vendor_id = e.vendor_id and d.product_id = e.product_id
        or d.bus = e.bus and upper(d.product_name) = upper(e.model)))`),
};
export type ShownEntry = Row<typeof SHOWN_ENTRY>;

const ENTRIES = new List({
  columns: SHOWN_ENTRY,
  from: 'device_set_entries e',
  sorts: {
    vendorId: 'e.vendor_id',
    productId: 'e.product_id',
    model: 'upper(e.model)',
    serialNumber: 'upper(e.serial_number)',
    owner: 'e.owner',
    assetTag: 'e.asset_tag',
    reviewDate: 'e.review_date',
  },
  id: 'e.id',
});
const FIND_ENTRY = select(ENTRY, 'device_set_entries e where e.set_id = $1 and e.id = $2');
const ENTRIES_AFTER = select(
  ENTRY,
  'device_set_entries e where e.set_id = $1 and ($2::uuid is null or e.id > $2) order by e.id limit $3',
);
const ALL_ENTRIES = select(ENTRY, 'device_set_entries e where e.set_id = $1');
const IDENTITIES = select(IDENTITY, 'device_set_entries where set_id = $1');
const HOLDERS = select({ id: uuid('id') }, 'macs where organisation_id = $1 and expected @> $2::jsonb');
const LOCK = command('select 1 from device_sets where id = $1 for update');
const BUMP = command('update device_sets set version = version + 1, updated_at = now() where id = $1');

/** A policy names sets by UUID, so that text alone tells: the draft, and the revision in force. */
const NAMING_POLICIES = statement(
  { id: uuid(), name: text(), source: text(), published: boolean() },
  `
  select p.id, p.name, coalesce(r.source, p.draft_source, '') as source, r.source is not null as published
  from policies p
  left join lateral (select source from policy_revisions r where r.policy_id = p.id order by r.revision desc limit 1) r on true
  where p.organisation_id = $1 and not p.archived and strpos(lower(coalesce(r.source, p.draft_source, '')), $2) > 0
  order by lower(p.name)`,
);
const NAMING_OTHERS = statement(
  { grants: integer(), blocks: integer() },
  `select
    (select count(*)::int from grants g where g.organisation_id = $1 and g.target ->> 'deviceSet' = $2
      and g.revoked_at is null and g.expires > now()) as grants,
    (select count(*)::int from blocks b where b.organisation_id = $1 and b.target ->> 'deviceSet' = $2
      and b.lifted_at is null) as blocks`,
);
const REFERENCES = statement(
  { name: text() },
  `
  select 'policy \`' || p.name || '\`' as name from policies p
  where p.organisation_id = $1 and not p.archived and (
    strpos(lower(coalesce(p.draft_source, '')), $2) > 0
    or exists (select 1 from policy_revisions r where r.policy_id = p.id and strpos(lower(r.source), $2) > 0
               and r.revision = (select max(revision) from policy_revisions where policy_id = p.id)))
  union all
  select 'a grant (' || g.reason || ')' from grants g
  where g.organisation_id = $1 and g.target ->> 'deviceSet' = $2 and g.revoked_at is null and g.expires > now()
  union all
  select 'an emergency block (' || b.reason || ')' from blocks b
  where b.organisation_id = $1 and b.target ->> 'deviceSet' = $2 and b.lifted_at is null`,
);

const NOTED = ['serialNumber', 'owner', 'assetTag', 'comment', 'ticket', 'reviewDate'] as const;

/** Rows a statement: large enough to be fast, small enough that one statement's arrays stay a few MiB. */
const BATCH = 10_000;

/**
 * @param identity the two columns of the form, and of which type their arrays are
 * @param same what makes two of them one, after the set and before the serial number
 */
function upsert(identity: readonly [string, string], type: string, same: readonly [string, string], where: string) {
  const [first, second] = identity;
  return statement(
    { added: integer(), updated: integer() },
    `
  with merged as (
    insert into device_set_entries (set_id, ${first}, ${second}, serial_number, owner, asset_tag, comment, ticket, review_date)
    select distinct on (${same.join(', ')}, upper(coalesce(serial_number, ''))) $1::uuid, given.*
    from unnest($2::${type}[], $3::${type}[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[])
      as given(${first}, ${second}, serial_number, owner, asset_tag, comment, ticket, review_date)
    on conflict (set_id, ${same.join(', ')}, upper(coalesce(serial_number, ''))) ${where} do update set
      owner = coalesce(excluded.owner, device_set_entries.owner),
      asset_tag = coalesce(excluded.asset_tag, device_set_entries.asset_tag),
      comment = coalesce(excluded.comment, device_set_entries.comment),
      ticket = coalesce(excluded.ticket, device_set_entries.ticket),
      review_date = coalesce(excluded.review_date, device_set_entries.review_date)
    returning id, (xmax = 0) as added)
  select count(*) filter (where added)::int as added, count(*) filter (where not added)::int as updated from merged`,
  );
}
const UPSERT = upsert(['vendor_id', 'product_id'], 'int', ['vendor_id', 'product_id'], '');
const UPSERT_DISKS = upsert(['bus', 'model'], 'text', ['bus', 'upper(model)'], 'where bus is not null');

// Equal expressions on both sides, so that thousands are found by one hash join.
const REMOVE = statement(
  { id: uuid() },
  `
  delete from device_set_entries e using unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[]) as given(v, p, b, m, s)
  where e.set_id = $1 and coalesce(e.vendor_id, -1) = coalesce(v, -1) and coalesce(e.product_id, -1) = coalesce(p, -1)
    and coalesce(e.bus, '') = coalesce(b, '') and upper(coalesce(e.model, '')) = upper(coalesce(m, ''))
    and upper(coalesce(e.serial_number, '')) = upper(coalesce(s, ''))
  returning e.id`,
);

@Injectable()
export class DeviceSetRepository {
  list(manager: Manager, organisationId: string, query: DeviceSetListQuery) {
    const where = new Where()
      .when(organisationId, (org) => `s.organisation_id = ${org}`)
      .when(query.q ? likePattern(query.q) : undefined, (q) => `concat_ws(' ', s.name, s.description) ilike ${q}`);
    return SETS.read(manager, where, query);
  }

  find(manager: Manager, organisationId: string, id: string): Promise<CountedSet | undefined> {
    return FIND.first(manager, [organisationId, id]);
  }

  /** So that two edits of one set follow each other, each with a document of its own. */
  async lock(manager: Manager, id: string): Promise<void> {
    await LOCK.run(manager, [id]);
  }

  /** @throws AppError `conflict` when the name is taken */
  async insert(
    manager: Manager,
    values: Pick<DeviceSetRecord, 'organisationId' | 'name' | 'description'>,
  ): Promise<string> {
    const result = await named(values.name, orm(manager).insert(DeviceSetRecord, values));
    return (result.identifiers[0] as { id: string }).id;
  }

  /** @throws AppError `conflict` when the name is taken */
  async update(
    manager: Manager,
    id: string,
    values: Partial<Pick<DeviceSetRecord, 'name' | 'description'>>,
  ): Promise<void> {
    if (Object.keys(values).length > 0)
      await named(values.name, orm(manager).update(DeviceSetRecord, { id }, { ...values, updatedAt: new Date() }));
  }

  async remove(manager: Manager, id: string): Promise<void> {
    await orm(manager).delete(DeviceSetRecord, { id });
  }

  /** One more version: its entries have changed. */
  async bump(manager: Manager, id: string): Promise<void> {
    await BUMP.run(manager, [id]);
  }

  entries(manager: Manager, setId: string, query: SetEntryListQuery) {
    const where = new Where()
      .when(setId, (id) => `e.set_id = ${id}`)
      .when(
        query.q ? likePattern(query.q) : undefined,
        (q) =>
          `concat_ws(' ', lpad(to_hex(e.vendor_id), 4, '0') || ':' || lpad(to_hex(e.product_id), 4, '0'), e.model, e.serial_number, e.owner, e.asset_tag,
          e.comment, e.ticket) ilike ${q}`,
      );
    return ENTRIES.read(manager, where, query);
  }

  /** The entries after `after`, by id: for an export, which reads them all in pieces. */
  entriesAfter(manager: Manager, setId: string, after: string | undefined, limit: number): Promise<StoredEntry[]> {
    return ENTRIES_AFTER.all(manager, [setId, after ?? null, limit]);
  }

  allEntries(manager: Manager, setId: string): Promise<StoredEntry[]> {
    return ALL_ENTRIES.all(manager, [setId]);
  }

  /** What the signed document is made of. */
  async identities(manager: Manager, setId: string): Promise<DeviceIdentity[]> {
    return (await IDENTITIES.all(manager, [setId])).map(toIdentity);
  }

  /** The Macs that are to hold the set. */
  async holders(manager: Manager, organisationId: string, setId: string): Promise<string[]> {
    const rows = await HOLDERS.all(manager, [organisationId, JSON.stringify([{ kind: 'device-set', id: setId }])]);
    return rows.map(({ id }) => id);
  }

  /** What relies on the set, in words. */
  async referencesTo(manager: Manager, organisationId: string, setId: string): Promise<readonly string[]> {
    return (await REFERENCES.all(manager, [organisationId, setId.toLowerCase()])).map(({ name }) => name);
  }

  /** The policies whose source names the set; as published where they are. */
  policiesNaming(manager: Manager, organisationId: string, setId: string) {
    return NAMING_POLICIES.all(manager, [organisationId, setId.toLowerCase()]);
  }

  /** How many grants and emergency blocks in force name the set. */
  othersNaming(manager: Manager, organisationId: string, setId: string) {
    return NAMING_OTHERS.one(manager, [organisationId, setId.toLowerCase()]);
  }

  findEntry(manager: Manager, setId: string, id: string): Promise<StoredEntry | undefined> {
    return FIND_ENTRY.first(manager, [setId, id]);
  }

  async removeEntry(manager: Manager, id: string): Promise<void> {
    await orm(manager).delete(DeviceSetEntry, { id });
  }

  /** Answers how many there were. */
  async removeEntries(manager: Manager, setId: string, gone: readonly DeviceIdentity[]): Promise<number> {
    if (gone.length === 0) return 0;
    const removed = await REMOVE.all(manager, [
      setId,
      gone.map((entry) => (isDiskIdentity(entry) ? null : entry.vendorId)),
      gone.map((entry) => (isDiskIdentity(entry) ? null : entry.productId)),
      gone.map((entry) => (isDiskIdentity(entry) ? entry.bus : null)),
      gone.map((entry) => (isDiskIdentity(entry) ? entry.model : null)),
      gone.map(({ serialNumber }) => serialNumber ?? null),
    ]);
    return removed.length;
  }

  /**
   * Adds what is new and updates what people know of the rest, never with nothing. No identity may be twice among
   * `entries`.
   */
  async merge(
    manager: Manager,
    setId: string,
    entries: readonly IdentityRecord[],
  ): Promise<{ added: number; updated: number }> {
    const sum = { added: 0, updated: 0 };
    for (let from = 0; from < entries.length; from += BATCH) {
      const batch = entries.slice(from, from + BATCH);
      const usb = batch.filter((entry): entry is Exclude<IdentityRecord, DiskIdentity> => !isDiskIdentity(entry));
      const disks = batch.filter(isDiskIdentity);
      const notes = (of: readonly IdentityRecord[]) => NOTED.map((name) => of.map((entry) => entry[name] ?? null));
      const counts = [
        usb.length > 0 &&
          (await UPSERT.one(manager, [
            setId,
            usb.map(({ vendorId }) => vendorId),
            usb.map(({ productId }) => productId),
            ...notes(usb),
          ])),
        disks.length > 0 &&
          (await UPSERT_DISKS.one(manager, [
            setId,
            disks.map(({ bus }) => bus),
            disks.map(({ model }) => model),
            ...notes(disks),
          ])),
      ];
      for (const count of counts) {
        if (count === false) continue;
        sum.added += count.added;
        sum.updated += count.updated;
      }
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
