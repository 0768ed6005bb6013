import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the console searches by. Every filter of the event list has an index that ends in the list's order, so that a
 * page is read off it and never sorted; people and rules are few and are kept apart, so that free text is looked up
 * there and not in every event. Ingest writes them: a trigger on inserted statements would make COPY insert row by
 * row.
 */
const EVENT_SEARCH = `
DROP INDEX events_outcome;
CREATE INDEX events_decision ON events (decision, occurred_at, id) WHERE decision IS NOT NULL;
CREATE INDEX events_outcome ON events (outcome, occurred_at, id) WHERE outcome IS NOT NULL;
CREATE INDEX events_family ON events (family, occurred_at, id) WHERE family IS NOT NULL;
CREATE INDEX events_kind ON events (kind, occurred_at, id);
CREATE INDEX events_rule ON events (rule, occurred_at, id) WHERE rule IS NOT NULL;

CREATE TABLE event_terms (
  organisation_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('person', 'rule')),
  term text NOT NULL,
  PRIMARY KEY (organisation_id, kind, term)
);
`;

const INVENTORY = `
-- When the Mac last said what is attached to it; uploads of events alone do not count.
ALTER TABLE macs ADD COLUMN reported_at timestamptz;
CREATE INDEX devices_family ON devices (organisation_id, family, last_seen_at DESC);
`;

export class ConsoleQueries0002 implements MigrationInterface {
  readonly name = 'ConsoleQueries1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [EVENT_SEARCH, INVENTORY]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX devices_family;
      ALTER TABLE macs DROP COLUMN reported_at;
      DROP TABLE event_terms;
      DROP INDEX events_decision, events_outcome, events_family, events_kind, events_rule;
      CREATE INDEX events_outcome ON events (decision, outcome, occurred_at, id) WHERE outcome IS NOT NULL;
    `);
  }
}
