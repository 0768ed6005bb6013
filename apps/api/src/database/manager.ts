import type { EntityManager } from 'typeorm';

declare const OPAQUE: unique symbol;

/**
 * What statements run on: one transaction, or each by itself. Services hand it from repository to repository and can do
 * nothing with it, so that no SQL and nothing of TypeORM is written outside of repositories.
 */
export interface Manager {
  readonly [OPAQUE]: true;
}

/** Raw queries answer `any`: they go through `statement`, whose row types are held against the database. */
export type Orm = Omit<EntityManager, 'query' | 'sql' | 'queryRunner' | 'dataSource' | 'transaction'>;

export function toManager(manager: EntityManager): Manager {
  return manager as unknown as Manager;
}

/** The same with TypeORM's whole interface, for the few files of this folder that run SQL. */
export function entityManager(manager: Manager): EntityManager {
  return manager as unknown as EntityManager;
}

/** TypeORM, for a repository's plain reads and writes of its entities. */
export function orm(manager: Manager): Orm {
  return entityManager(manager);
}
