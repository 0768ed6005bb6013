import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What every heartbeat changes, apart from what it seldom does. The rows are narrow, nothing in them that changes is
 * indexed, and every page has room for their next versions: PostgreSQL then writes them in place (HOT), about a hundred
 * bytes of WAL each. Logged all the same: after a crash it has to be known since when a Mac has been silent.
 */
export class MacPresence0014 implements MigrationInterface {
  readonly name = 'MacPresence1700000000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE mac_presence (
        mac_id uuid PRIMARY KEY REFERENCES macs (id) ON DELETE CASCADE,
        -- Names what is kept of its last report; null: it is to send everything anew.
        report uuid,
        -- When it was last heard of in any way, and when it last said how it is.
        last_seen_at timestamptz NOT NULL,
        reported_at timestamptz,
        -- When the test image was last denied there, by our clock.
        proved_at timestamptz,
        -- By how much its clock was behind ours then; null: not known, or more than an hour.
        clock_behind_ms integer
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.1);
      INSERT INTO mac_presence (mac_id, last_seen_at, reported_at, proved_at, clock_behind_ms)
        SELECT id, coalesce(last_seen_at, reported_at), reported_at, proved_at, clock_behind_ms FROM macs
        WHERE coalesce(last_seen_at, reported_at) IS NOT NULL;
      DROP INDEX macs_last_seen;
      ALTER TABLE macs DROP COLUMN last_seen_at, DROP COLUMN reported_at, DROP COLUMN proved_at,
        DROP COLUMN clock_behind_ms;
      ALTER TABLE macs SET (fillfactor = 80);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE macs RESET (fillfactor);
      ALTER TABLE macs ADD COLUMN last_seen_at timestamptz, ADD COLUMN reported_at timestamptz,
        ADD COLUMN proved_at timestamptz, ADD COLUMN clock_behind_ms integer;
      UPDATE macs SET last_seen_at = p.last_seen_at, reported_at = p.reported_at, proved_at = p.proved_at,
        clock_behind_ms = p.clock_behind_ms
        FROM mac_presence p WHERE p.mac_id = macs.id;
      CREATE INDEX macs_last_seen ON macs (last_seen_at);
      DROP TABLE mac_presence;
    `);
  }
}
