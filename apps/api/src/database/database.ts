import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/**
 * What services need of the database: transactions. Everything that must hold together (a change, its audit entry, the
 * documents that follow from it, the notification) goes through one `EntityManager` given to `transaction`'s callback.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** Commits when `work` resolves, rolls back when it throws. Notifications sent inside leave at the commit. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** For single reads outside a transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }
}

/** PostgreSQL's code for a broken unique constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** PostgreSQL's code for a row that is still referred to, or refers to nothing. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23503';
}

/** PostgreSQL cannot be used at all. The message names no part of the connection string, which holds a password. */
export class DatabaseUnreachableError extends Error {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`cannot connect to PostgreSQL: ${reason}; is it running, and is DATABASE_URL right?`, { cause });
  }
}
