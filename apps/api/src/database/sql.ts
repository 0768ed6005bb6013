import { type Columns, type Row, selectList } from './columns.js';
import { entityManager, type Manager } from './manager.js';

/** A text of SQL as it may be run, and the columns that it must then give: a test has PostgreSQL describe each. */
export interface Registered {
  readonly text: string;
  readonly columns: Columns;
}

/** Every statement of the loaded modules. */
export const REGISTERED: Registered[] = [];

async function run(manager: Manager, sql: string, parameters: readonly unknown[]) {
  const { queryRunner, dataSource } = entityManager(manager);
  const runner = queryRunner ?? dataSource.createQueryRunner();
  try {
    // `query` of a manager gives rows for one command and a pair for another; this gives both by name.
    return await runner.query(sql, [...parameters], true);
  } finally {
    if (queryRunner === undefined) await runner.release();
  }
}

async function rowsOf<C extends Columns>(manager: Manager, sql: string, parameters: readonly unknown[]) {
  const { records } = await run(manager, sql, parameters);
  return records as Row<C>[];
}

/** SQL that gives rows. */
export class Statement<C extends Columns> {
  constructor(private readonly text: string) {}

  all(manager: Manager, parameters: readonly unknown[] = []): Promise<Row<C>[]> {
    return rowsOf<C>(manager, this.text, parameters);
  }

  async first(manager: Manager, parameters: readonly unknown[] = []): Promise<Row<C> | undefined> {
    return (await this.all(manager, parameters))[0];
  }

  /** For what always gives a row, such as an aggregate. */
  async one(manager: Manager, parameters: readonly unknown[] = []): Promise<Row<C>> {
    const row = await this.first(manager, parameters);
    if (row === undefined) throw new Error(`a statement that always gives a row gave none: ${this.text.slice(0, 80)}`);
    return row;
  }
}

/** SQL written out. `columns` are those that it gives, by name. */
export function statement<const C extends Columns>(columns: C, sql: string): Statement<C> {
  REGISTERED.push({ text: sql, columns });
  return new Statement<C>(sql);
}

/** `select` of these columns; `rest` begins with the table. */
export function select<const C extends Columns>(columns: C, rest: string): Statement<C> {
  return statement(columns, `select ${selectList(columns)} from ${rest}`);
}

/** SQL that gives no rows, or none that anybody reads. */
export function command(sql: string): {
  readonly run: (manager: Manager, parameters?: readonly unknown[]) => Promise<number>;
} {
  REGISTERED.push({ text: sql, columns: {} });
  return {
    /** @returns how many rows it touched */
    run: async (manager, parameters = []) => (await run(manager, sql, parameters)).affected ?? 0,
  };
}

/**
 * SQL that is put together for each request. Only parameters come from the request; the columns are always these.
 * @param samples each shape that the text can take, for the test
 */
export function dynamic<const C extends Columns>(
  columns: C,
  samples: () => readonly string[],
): { readonly all: (manager: Manager, sql: string, parameters: readonly unknown[]) => Promise<Row<C>[]> } {
  for (const sample of samples()) REGISTERED.push({ text: sample, columns });
  return { all: (manager, sql, parameters) => rowsOf<C>(manager, sql, parameters) };
}

const LOCK = command('select pg_advisory_xact_lock(hashtextextended($1::text, 0))');

/** Waits for whoever else holds the lock of this name; held until the transaction ends. */
export async function lockByName(manager: Manager, name: string): Promise<void> {
  await LOCK.run(manager, [`portcullis.${name}`]);
}
