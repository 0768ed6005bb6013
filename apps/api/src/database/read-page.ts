import type { EntityManager } from 'typeorm';
import type { Where } from './where.js';

/** One page of a list as SQL. Everything but the parameters of `where` is written by us, never by a request. */
export interface PageStatement {
  readonly select: string;
  readonly from: string;
  readonly where: Where;
  /** See `orderBy`. */
  readonly order: string;
  readonly limit: number;
  readonly offset: number;
}

/** The rows of the page, and how many rows there are in all. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what its own select list yields
export async function readPage<Row>(
  manager: EntityManager,
  page: PageStatement,
): Promise<{ rows: Row[]; total: number }> {
  const { where } = page;
  const condition = where.toString();
  const [counted]: [{ total: number }] = await manager.query(
    `select count(*)::int as total from ${page.from} where ${condition}`,
    [...where.parameters],
  );
  const rows: Row[] = await manager.query(
    `select ${page.select} from ${page.from} where ${condition} order by ${page.order}
     limit ${where.parameter(page.limit)} offset ${where.parameter(page.offset)}`,
    where.parameters,
  );
  return { rows, total: counted.total };
}
