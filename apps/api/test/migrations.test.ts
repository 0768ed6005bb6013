import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { migrateDown, migrateUp } from '../src/database/migrate.js';
import { createDataSource } from '../src/database/data-source.js';
import { ENTITIES } from '../src/entities.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './harness/database.js';

let empty: TestDatabase;
beforeAll(async () => {
  empty = await createEmptyDatabase();
});
afterAll(() => empty.drop());

async function withClient<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await createDataSource(url, ENTITIES).initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
const objects = (dataSource: DataSource): Promise<{ name: string }[]> =>
  dataSource.query(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'S') AND c.relname NOT LIKE 'migrations%'
     UNION ALL SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' ORDER BY 1`,
  );

describe('migrations', () => {
  it('go up, all the way down leaving nothing, and up again', async () => {
    await migrateUp(empty.url);
    const first = await withClient(empty.url, objects);
    expect(first.map(({ name }) => name)).toContain('events');
    const ran = await withClient(empty.url, (dataSource) =>
      dataSource.query('SELECT count(*)::int AS n FROM migrations'),
    );
    await migrateDown(empty.url, (ran as { n: number }[])[0]?.n ?? 0);
    expect(await withClient(empty.url, objects)).toEqual([]);
    await migrateUp(empty.url);
    expect(await withClient(empty.url, objects)).toEqual(first);
  });

  it('run by two servers at once run once', async () => {
    await expect(Promise.all([migrateUp(empty.url), migrateUp(empty.url)])).resolves.toBeDefined();
  });

  it('make every column that the entities know, and the entities know every column', async () => {
    await withClient(empty.url, async (dataSource) => {
      for (const entity of ENTITIES) {
        const { tableName, columns } = dataSource.getMetadata(entity);
        const rows: { column_name: string; is_nullable: string }[] = await dataSource.query(
          'SELECT column_name, is_nullable FROM information_schema.columns WHERE table_name = $1',
          [tableName],
        );
        const inTable = rows.map((row) => `${row.column_name} ${row.is_nullable}`).toSorted();
        const inEntity = columns
          .map((column) => `${column.databaseName} ${column.isNullable ? 'YES' : 'NO'}`)
          .toSorted();
        expect([tableName, inEntity]).toEqual([tableName, inTable]);
      }
    });
  });
});

describe('the database itself', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('refuses to change a published revision or the audit log, whoever asks', async () => {
    await withClient(database.url, async (dataSource) => {
      const [organisation]: { id: string }[] = await dataSource.query(
        `INSERT INTO organisations (name) VALUES ('x') RETURNING id`,
      );
      const id = organisation?.id;
      await dataSource.query(
        `WITH p AS (INSERT INTO policies (organisation_id, name) VALUES ($1, 'x') RETURNING id)
         INSERT INTO policy_revisions (policy_id, revision, source, sequence) SELECT id, 1, 'source', 1 FROM p`,
        [id],
      );
      await dataSource.query(
        `INSERT INTO audit_log (organisation_id, actor_email, action, resource, resource_id) VALUES ($1, 'x', 'x', 'x', 'x')`,
        [id],
      );
      await expect(dataSource.query(`UPDATE policy_revisions SET source = 'other'`)).rejects.toThrow(/never changes/);
      await expect(dataSource.query(`UPDATE audit_log SET action = 'other'`)).rejects.toThrow(/only ever added to/);
      await expect(dataSource.query('DELETE FROM audit_log')).rejects.toThrow(/only ever added to/);
    });
  });
});
