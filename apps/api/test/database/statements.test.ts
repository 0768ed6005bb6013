import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// Loads every repository, which registers its statements.
import '../../src/app.module.js';
import { integer, nullable, text, uuid } from '../../src/database/columns.js';
import { REGISTERED } from '../../src/database/sql.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { differences } from './describe.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('every statement', () => {
  it('gives the columns that it says, as the migrated database describes them', async () => {
    const found: string[] = [];
    for (const statement of REGISTERED) {
      const problems = await differences(client, statement);
      found.push(...problems.map((problem) => `${problem}\n  in: ${statement.text}`));
    }
    expect(found).toEqual([]);
    expect(REGISTERED.length).toBeGreaterThan(80);
  });
});

describe('a statement whose row type is wrong is found', () => {
  const told = (columns: Parameters<typeof differences>[1]['columns'], sql: string) =>
    differences(client, { columns, text: sql });

  it('by a name that it does not give, and one that it gives unsaid', async () => {
    expect(await told({ id: uuid() }, 'select hostname from macs')).toEqual([
      'gives no `id`',
      'gives `hostname`, which is not among its columns',
    ]);
  });

  it('by another type', async () => {
    expect(await told({ uses: text() }, 'select uses from enrolment_tokens')).toEqual(['`uses` is integer, not text']);
    expect(await told({ total: integer() }, 'select count(*) as total from macs')).toEqual([
      '`total` is bigint, not integer',
    ]);
  });

  it('by a column that may be null', async () => {
    expect(await told({ tag: text() }, 'select tag from assignments')).toEqual(['`tag` may be null']);
    expect(
      await told({ hostname: text() }, 'select m.hostname from devices d left join macs m on m.id = d.last_mac_id'),
    ).toEqual(['`hostname` may be null']);
  });

  it('by a column that never is null', async () => {
    expect(await told({ id: nullable(uuid()) }, 'select id from macs')).toEqual(['`id` is never null']);
  });

  it('by SQL that PostgreSQL does not take', async () => {
    expect(await told({}, 'select hostnam from macs')).toEqual([
      expect.stringMatching(/^PostgreSQL refuses it: column "hostnam" does not exist/),
    ]);
  });
});
