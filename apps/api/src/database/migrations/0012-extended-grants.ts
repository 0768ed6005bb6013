import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who made a grant longer than it was approved for. */
export class ExtendedGrants0012 implements MigrationInterface {
  readonly name = 'ExtendedGrants1700000000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE grants ADD COLUMN extended_by text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE grants DROP COLUMN extended_by');
  }
}
