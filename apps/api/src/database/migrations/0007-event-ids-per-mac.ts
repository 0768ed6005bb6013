import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An event's id is its Mac's: a Mac that sends another's id neither loses its own event to it nor puts it in the
 * other's place. The id comes first in the key, for an event is also looked up by that alone.
 */
export class EventIdsPerMac0007 implements MigrationInterface {
  readonly name = 'EventIdsPerMac1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE events DROP CONSTRAINT events_pkey;
      ALTER TABLE events ADD PRIMARY KEY (id, mac_id, occurred_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM events e USING events first WHERE first.id = e.id AND first.occurred_at = e.occurred_at AND first.mac_id < e.mac_id;
      ALTER TABLE events DROP CONSTRAINT events_pkey;
      ALTER TABLE events ADD PRIMARY KEY (id, occurred_at);
    `);
  }
}
