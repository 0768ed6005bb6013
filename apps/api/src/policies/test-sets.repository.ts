import type { DeviceIdentity, DeviceSet, PolicyTest } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

interface Entry {
  readonly setId: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber: string | null;
}

/** What checking a policy needs of device sets. */
@Injectable()
export class TestSetsRepository {
  /** Which of these sets are there; ids in lower case. */
  async known(manager: EntityManager, organisationId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await manager.query(
      'select id from device_sets where organisation_id = $1 and id::text = any($2)',
      [organisationId, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * The sets as far as the tests' devices can tell: entries of other makes are left out, because they match none of them
   * and a set may hold a hundred thousand.
   */
  async forTests(
    manager: EntityManager,
    organisationId: string,
    ids: readonly string[],
    tests: readonly PolicyTest[],
  ): Promise<ReadonlyMap<string, DeviceSet>> {
    const devices = tests.map(({ device }) => device);
    const rows: Entry[] = await manager.query(
      `select e.set_id as "setId", e.vendor_id as "vendorId", e.product_id as "productId", e.serial_number as "serialNumber"
       from device_set_entries e join device_sets s on s.id = e.set_id
       where s.organisation_id = $1 and s.id::text = any($2)
         and (e.vendor_id, e.product_id) in (select * from unnest($3::int[], $4::int[]))`,
      [
        organisationId,
        ids,
        devices.map((device) => device.vendorId ?? -1),
        devices.map((device) => device.productId ?? -1),
      ],
    );
    const known = await this.known(manager, organisationId, ids);
    return new Map(
      [...known].map((id) => [id, { id, name: id, entries: rows.filter((row) => row.setId === id).map(toIdentity) }]),
    );
  }
}

function toIdentity({ vendorId, productId, serialNumber }: Entry): DeviceIdentity {
  return serialNumber === null ? { vendorId, productId } : { vendorId, productId, serialNumber };
}
