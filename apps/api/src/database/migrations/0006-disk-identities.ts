import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An entry of a device set names a device by its USB ids, or a disk that has none by bus and model. `devices.bus` is
 * that of a device without USB ids, which its key begins with.
 */
export class DiskIdentities0006 implements MigrationInterface {
  readonly name = 'DiskIdentities1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE device_set_entries
        ALTER COLUMN vendor_id DROP NOT NULL,
        ALTER COLUMN product_id DROP NOT NULL,
        ADD COLUMN bus text,
        ADD COLUMN model text,
        ADD CONSTRAINT device_set_entries_form CHECK (
          num_nulls(vendor_id, product_id) = 0 AND num_nonnulls(bus, model) = 0
          OR num_nonnulls(vendor_id, product_id) = 0 AND num_nulls(bus, model) = 0);
      CREATE UNIQUE INDEX device_set_entries_disk
        ON device_set_entries (set_id, bus, upper(model), upper(coalesce(serial_number, ''))) WHERE bus IS NOT NULL;
      CREATE INDEX device_set_entries_of_make ON device_set_entries (vendor_id, product_id);
      CREATE INDEX device_set_entries_of_model ON device_set_entries (bus, upper(model)) WHERE bus IS NOT NULL;
      ALTER TABLE devices
        ADD COLUMN bus text GENERATED ALWAYS AS (CASE WHEN vendor_id IS NULL THEN split_part(device_key, '/', 2) END) STORED;
    `);
  }

  /** Entries that name disks cannot be kept: there is no place for them in the form of before. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE devices DROP COLUMN bus;
      DELETE FROM device_set_entries WHERE bus IS NOT NULL;
      DROP INDEX device_set_entries_of_model, device_set_entries_of_make, device_set_entries_disk;
      ALTER TABLE device_set_entries
        DROP CONSTRAINT device_set_entries_form,
        DROP COLUMN bus,
        DROP COLUMN model,
        ALTER COLUMN vendor_id SET NOT NULL,
        ALTER COLUMN product_id SET NOT NULL;
    `);
  }
}
