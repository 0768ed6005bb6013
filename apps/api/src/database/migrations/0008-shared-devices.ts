import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a device counts as several, and how far each Mac's clock is off, without which times of two Macs say nothing. */
export class SharedDevices0008 implements MigrationInterface {
  readonly name = 'SharedDevices1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE devices ADD COLUMN shared_finding jsonb;
      CREATE INDEX devices_shared ON devices (organisation_id) WHERE shared;
      ALTER TABLE macs ADD COLUMN clock_behind_ms integer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE macs DROP COLUMN clock_behind_ms;
      DROP INDEX devices_shared;
      ALTER TABLE devices DROP COLUMN shared_finding;
    `);
  }
}
