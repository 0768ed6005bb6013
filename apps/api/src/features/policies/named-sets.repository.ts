import type { DeviceIdentity, DeviceSet } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

interface Entry {
  readonly setId: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
}

/** The device sets that a policy names, as its lint and its tests need them. */
@Injectable()
export class NamedSetsRepository {
  /** By id in lower case; those that are not there are left out. */
  async named(
    manager: EntityManager,
    organisationId: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, DeviceSet>> {
    if (ids.length === 0) return new Map();
    const sets: { id: string; name: string }[] = await manager.query(
      'select id, name from device_sets where organisation_id = $1 and id = any($2::uuid[])',
      [organisationId, ids],
    );
    const entries: Entry[] = await manager.query(
      `select set_id as "setId", vendor_id as "vendorId", product_id as "productId", serial_number as "serialNumber"
       from device_set_entries where set_id = any($1::uuid[])`,
      [sets.map(({ id }) => id)],
    );
    const bySet = Map.groupBy(entries, ({ setId }) => setId);
    return new Map(sets.map(({ id, name }) => [id, { id, name, entries: (bySet.get(id) ?? []).map(toIdentity) }]));
  }
}

function toIdentity({ vendorId, productId, serialNumber }: Entry): DeviceIdentity {
  return serialNumber === null ? { vendorId, productId } : { vendorId, productId, serialNumber };
}
