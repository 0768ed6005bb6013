import { type Columns, integer, type Row, selectList } from './columns.js';
import type { Manager } from './manager.js';
import { dynamic } from './sql.js';
import type { Where } from './where.js';

/** What of a list's query is about the page. */
export interface Paging<Sort extends string> {
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

interface ListOf<C extends Columns, Sort extends string> {
  readonly columns: C;
  /** Tables and joins. */
  readonly from: string;
  /** What each name that a request may sort by means. */
  readonly sorts: Readonly<Record<Sort, string>>;
  /** Makes the order total, so that no row is missing from or repeated on the next page. */
  readonly id: string;
}

const COUNT = { total: integer('count(*)::int') };

/** One page of a table at a time, as lists of the console ask for it. */
export class List<const C extends Columns, Sort extends string> {
  private readonly rows;
  private readonly counts;

  constructor(private readonly list: ListOf<C, Sort>) {
    this.rows = dynamic(list.columns, () =>
      Object.keys(list.sorts).map((sort) => this.page('true', sort as Sort, 'asc', '1', '0')),
    );
    this.counts = dynamic(COUNT, () => [this.count('true')]);
  }

  /** The rows of the page, and how many rows there are in all. Everything but parameters is written by us. */
  async read(manager: Manager, where: Where, paging: Paging<Sort>): Promise<{ rows: Row<C>[]; total: number }> {
    const condition = where.toString();
    const counted = await this.counts.all(manager, this.count(condition), [...where.parameters]);
    const { sort, order } = paging;
    const [limit, offset] = [where.parameter(paging.limit), where.parameter(paging.offset)];
    const rows = await this.rows.all(manager, this.page(condition, sort, order, limit, offset), where.parameters);
    return { rows, total: counted[0]?.total ?? 0 };
  }

  private count(condition: string): string {
    return `select ${selectList(COUNT)} from ${this.list.from} where ${condition}`;
  }

  private page(condition: string, sort: Sort, order: string, limit: string, offset: string): string {
    const { columns, from, sorts, id } = this.list;
    return `select ${selectList(columns)} from ${from} where ${condition}
      order by ${sorts[sort]} ${order} nulls last, ${id} ${order} limit ${limit} offset ${offset}`;
  }
}
