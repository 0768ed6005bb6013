import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events are looked for by the name of their volume: that is what the person at the Mac sees of a stick. */
export class EventVolumes0017 implements MigrationInterface {
  readonly name = 'EventVolumes1700000000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE events ADD COLUMN volume text;
      UPDATE events SET volume = body #>> '{volume,name}' WHERE body #>> '{volume,name}' <> '';
      CREATE INDEX events_volume ON events (volume, occurred_at, id) WHERE volume IS NOT NULL;
      ALTER TABLE event_terms DROP CONSTRAINT event_terms_kind_check;
      ALTER TABLE event_terms ADD CONSTRAINT event_terms_kind_check CHECK (kind IN ('person', 'rule', 'volume'));
      INSERT INTO event_terms (organisation_id, kind, term)
        SELECT DISTINCT organisation_id, 'volume', volume FROM events WHERE volume IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM event_terms WHERE kind = 'volume';
      ALTER TABLE event_terms DROP CONSTRAINT event_terms_kind_check;
      ALTER TABLE event_terms ADD CONSTRAINT event_terms_kind_check CHECK (kind IN ('person', 'rule'));
      DROP INDEX events_volume;
      ALTER TABLE events DROP COLUMN volume;
    `);
  }
}
