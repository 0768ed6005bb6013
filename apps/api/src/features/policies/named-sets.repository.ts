import type { DeviceSet } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import { text, uuid } from '../../database/columns.js';
import { IDENTITY, toIdentity } from '../../database/identity.js';
import type { Manager } from '../../database/manager.js';
import { select, statement } from '../../database/sql.js';

const ENTRY = { setId: uuid('set_id'), ...IDENTITY };
const SETS = select(
  { id: uuid('id'), name: text('name') },
  'device_sets where organisation_id = $1 and id = any($2::uuid[])',
);
// Not as entities: a set may have a hundred thousand entries, of which these columns are needed.
const ENTRIES = select(ENTRY, 'device_set_entries where set_id = any($1::uuid[])');

/**
 * SQL: what a draft is checked against: the day (entries have review dates, rules an end), the devices that count as
 * several, and the sets that it names, each with the transaction that last changed it (`xmin`; every change of a set's
 * entries touches its row).
 */
export function checkedAgainst(organisationId: string, setIds: string): string {
  return `concat_ws(' ', (now() at time zone 'UTC')::date,
    (select count(*) || ':' || coalesce(max(d.shared_finding->>'since'), '') from devices d
      where d.organisation_id = ${organisationId} and d.shared),
    (select string_agg(s.id || ':' || s.xmin, ' ' order by s.id)
    from device_sets s where s.organisation_id = ${organisationId} and s.id = any(${setIds})))`;
}
const AGAINST = statement({ against: text() }, `select ${checkedAgainst('$1::uuid', '$2::uuid[]')} as against`);

/** The device sets that a policy names, as its lint and its tests need them. */
@Injectable()
export class NamedSetsRepository {
  /** To be asked before the sets are read: a set that changes in between then makes the check an old one. */
  async against(manager: Manager, organisationId: string, ids: readonly string[]): Promise<string> {
    return (await AGAINST.one(manager, [organisationId, ids])).against;
  }

  /** By id in lower case; those that are not there are left out. */
  async named(
    manager: Manager,
    organisationId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, DeviceSet>> {
    if (ids.length === 0) return new Map();
    const sets = await SETS.all(manager, [organisationId, ids]);
    const entries = await ENTRIES.all(manager, [sets.map(({ id }) => id)]);
    const bySet = Map.groupBy(entries, ({ setId }) => setId);
    return new Map(sets.map(({ id, name }) => [id, { id, name, entries: (bySet.get(id) ?? []).map(toIdentity) }]));
  }
}
