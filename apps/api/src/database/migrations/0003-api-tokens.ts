import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens for programs: what a policy repository's own checks sign in with. Only a hash of each is kept. */
export class ApiTokens0003 implements MigrationInterface {
  readonly name = 'ApiTokens1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_tokens (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        organisation_id uuid NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'policy-editor', 'responder', 'auditor', 'helpdesk')),
        token_hash bytea NOT NULL UNIQUE,
        expires_at timestamptz NOT NULL,
        last_used_at timestamptz,
        created_by uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX api_tokens_by_name ON api_tokens (organisation_id, lower(name));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_tokens');
  }
}
