import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was so with each Mac, and when: one row for each time that a state or a problem lasted. A row is written when it
 * begins and when it ends, and at no report between; it ends with the last report where the Mac falls silent, so that
 * silence is what lies between the rows. What Macs of before have said last begins with that report.
 */
export class HealthHistory0009 implements MigrationInterface {
  readonly name = 'HealthHistory1700000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_spells (
        mac_id uuid NOT NULL REFERENCES macs(id) ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('state', 'problem')),
        code text NOT NULL,
        began_at timestamptz NOT NULL,
        ended_at timestamptz,
        severity text,
        title text,
        proved_until timestamptz,
        CHECK (ended_at >= began_at),
        CHECK ((kind = 'problem') = (severity IS NOT NULL AND title IS NOT NULL)),
        PRIMARY KEY (mac_id, kind, code, began_at)
      );
      CREATE INDEX health_spells_end ON health_spells (mac_id, ended_at);
      ALTER TABLE macs
        ADD COLUMN on_record_since timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN proved_at timestamptz;
      INSERT INTO health_spells (mac_id, kind, code, began_at)
        SELECT id, 'state', state, reported_at FROM macs WHERE reported_at IS NOT NULL;
      INSERT INTO health_spells (mac_id, kind, code, began_at, severity, title)
        SELECT DISTINCT ON (id, p.code) id, 'problem', p.code, reported_at, p.severity, p.title
        FROM macs, jsonb_to_recordset(problems) AS p (code text, severity text, title text)
        WHERE reported_at IS NOT NULL AND p.code IS NOT NULL AND p.severity IS NOT NULL AND p.title IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE macs DROP COLUMN proved_at, DROP COLUMN on_record_since;
      DROP TABLE health_spells;
    `);
  }
}
