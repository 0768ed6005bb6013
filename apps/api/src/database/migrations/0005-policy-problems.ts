import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is wrong with a draft, beside the draft: a list of policies reads it, where it parsed, linted and tested every
 * draft and loaded every device set that one named. `draft_checked` says what it was found against: the day, and the
 * version of each set of `draft_sets`. Drafts of before are checked when they are next shown.
 */
export class PolicyProblems0005 implements MigrationInterface {
  readonly name = 'PolicyProblems1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE policies
        ADD COLUMN draft_problems jsonb,
        ADD COLUMN draft_sets uuid[] NOT NULL DEFAULT '{}',
        ADD COLUMN draft_checked text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE policies DROP COLUMN draft_problems, DROP COLUMN draft_sets, DROP COLUMN draft_checked',
    );
  }
}
