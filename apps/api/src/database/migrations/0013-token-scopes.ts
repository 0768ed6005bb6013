import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a program may make people, tokens and keys. Tokens of before may not: none was made for that by name. */
export class TokenScopes0013 implements MigrationInterface {
  readonly name = 'TokenScopes1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_tokens ADD COLUMN manages_access boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_tokens DROP COLUMN manages_access');
  }
}
