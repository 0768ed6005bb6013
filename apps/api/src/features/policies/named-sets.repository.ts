import type { DeviceIdentity, DeviceSet } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import { integer, nullable, type Row, text, uuid } from '../../database/columns.js';
import type { Manager } from '../../database/manager.js';
import { select } from '../../database/sql.js';

const ENTRY = {
  setId: uuid('set_id'),
  vendorId: integer('vendor_id'),
  productId: integer('product_id'),
  serialNumber: nullable(text('serial_number')),
};
const SETS = select(
  { id: uuid('id'), name: text('name') },
  'device_sets where organisation_id = $1 and id = any($2::uuid[])',
);
// Not as entities: a set may have a hundred thousand entries, of which these columns are needed.
const ENTRIES = select(ENTRY, 'device_set_entries where set_id = any($1::uuid[])');

/** The device sets that a policy names, as its lint and its tests need them. */
@Injectable()
export class NamedSetsRepository {
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

function toIdentity({ vendorId, productId, serialNumber }: Row<typeof ENTRY>): DeviceIdentity {
  return serialNumber === null ? { vendorId, productId } : { vendorId, productId, serialNumber };
}
