import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an organisation's configuration profiles were last made for, so that nobody types a team identifier twice. */
export class ProfileSettings0004 implements MigrationInterface {
  readonly name = 'ProfileSettings1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE profile_settings (
        organisation_id uuid PRIMARY KEY REFERENCES organisations (id) ON DELETE CASCADE,
        mode text NOT NULL CHECK (mode IN ('authorize', 'approve')),
        team_id text CHECK (team_id ~ '^[A-Z0-9]{10}$'),
        removable boolean NOT NULL,
        server text,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK (mode = 'approve' OR team_id IS NOT NULL)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE profile_settings');
  }
}
