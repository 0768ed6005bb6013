import type pg from 'pg';
import type { Columns } from '../../src/database/columns.js';
import type { Registered } from '../../src/database/sql.js';

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  /** Of the table's column that the field is; 0 for an expression. */
  readonly tableID: number;
  readonly columnID: number;
}

/** Has PostgreSQL parse a statement and say what it gives, without running it (protocol: Parse, Describe, Sync). */
class Description implements pg.Submittable {
  private fields: readonly Field[] = [];

  constructor(
    private readonly sql: string,
    private readonly done: (error: Error | undefined, fields: readonly Field[]) => void,
  ) {}

  submit(connection: pg.Connection): void {
    connection.parse({ name: '', text: this.sql, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }
  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.fields = fields;
  }
  handleError(error: Error): void {
    // The client turns to the next query then, and tells this one nothing more.
    this.done(error, []);
  }
  handleReadyForQuery(): void {
    this.done(undefined, this.fields);
  }
}

function describe(client: pg.Client, sql: string): Promise<readonly Field[]> {
  return new Promise((resolve, reject) => {
    client.query(new Description(sql, (error, fields) => (error === undefined ? resolve(fields) : reject(error))));
  });
}

/** Tables that are joined from the left: all of their columns may be null. */
function joinedFromTheLeft(sql: string): string[] {
  return [...sql.matchAll(/\bleft join (\w+)/gi)].map(([, table = '']) => table);
}

/** What differs between the columns that a statement says it gives and those that PostgreSQL says. */
export async function differences(client: pg.Client, { text, columns }: Registered): Promise<string[]> {
  let fields: readonly Field[];
  try {
    fields = await describe(client, text);
  } catch (error) {
    return [`PostgreSQL refuses it: ${error instanceof Error ? error.message : String(error)}`];
  }
  // A command's rows are read by nobody.
  if (Object.keys(columns).length === 0) return [];
  const given = fields.map(({ name }) => name);
  const problems = Object.keys(columns).flatMap((name) => (given.includes(name) ? [] : [`gives no \`${name}\``]));
  for (const field of fields) problems.push(...(await fieldProblems(client, field, columns, joinedFromTheLeft(text))));
  return problems;
}

async function fieldProblems(
  client: pg.Client,
  field: Field,
  columns: Columns,
  leftJoined: readonly string[],
): Promise<string[]> {
  const column = columns[field.name];
  if (column === undefined) return [`gives \`${field.name}\`, which is not among its columns`];
  const { rows } = await client.query<{ type: string; required: boolean | null; table: string | null }>(
    `select format_type($1, null) as type, a.attnotnull as required, a.attrelid::regclass::text as table
     from (select 1) one left join pg_attribute a on a.attrelid = $2 and a.attnum = $3 and $2 <> 0`,
    [field.dataTypeID, field.tableID, field.columnID],
  );
  const [found] = rows;
  const problems: string[] = [];
  if (found?.type !== column.type)
    problems.push(`\`${field.name}\` is ${found?.type ?? 'unknown'}, not ${column.type}`);
  const mayBeNull = found?.required === false || (typeof found?.table === 'string' && leftJoined.includes(found.table));
  if (mayBeNull && !column.nullable) problems.push(`\`${field.name}\` may be null`);
  // A column that is never null and comes from a table that is there: `null` could not come, and would be handled in
  // vain.
  if (found?.required === true && !mayBeNull && column.nullable) problems.push(`\`${field.name}\` is never null`);
  return problems;
}
