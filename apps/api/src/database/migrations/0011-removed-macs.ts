import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A Mac that was removed keeps its row, and with it its id, tags, assignments and grants, until an administrator lets
 * it back. What was tried in a Mac's place stands beside it, and until when an administrator has allowed it.
 */
export class RemovedMacs0011 implements MigrationInterface {
  readonly name = 'RemovedMacs1700000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE macs
        ADD COLUMN removed_at timestamptz,
        ADD COLUMN enrolment_refused jsonb,
        ADD COLUMN enrolment_open_until timestamptz;
    `);
  }

  /** Before, a Mac that was removed had no row. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM macs WHERE removed_at IS NOT NULL;
      ALTER TABLE macs DROP COLUMN removed_at, DROP COLUMN enrolment_refused, DROP COLUMN enrolment_open_until;
    `);
  }
}
