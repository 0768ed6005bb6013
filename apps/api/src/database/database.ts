import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Manager, toManager } from './manager.js';

/**
 * What services need of the database: transactions. Everything that must hold together (a change, its audit entry, the
 * documents that follow from it, the notification) goes through the one `Manager` given to `transaction`'s callback.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** Commits when `work` resolves, rolls back when it throws. Notifications sent inside leave at the commit. */
  transaction<T>(work: (manager: Manager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction((manager) => work(toManager(manager)));
  }

  /** Resolves when the database answers and has its tables. */
  async ping(): Promise<void> {
    await this.dataSource.query('select 1 from organisations limit 1');
  }

  /** For single reads outside a transaction. */
  get manager(): Manager {
    return toManager(this.dataSource.manager);
  }
}

/** PostgreSQL's code for a broken unique constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** PostgreSQL cannot be used at all. The message names no part of the connection string, which holds a password. */
export class DatabaseUnreachableError extends Error {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`cannot connect to PostgreSQL: ${reason}; is it running, and is DATABASE_URL right?`, { cause });
  }
}

/** SQLSTATE: class 08 is connection trouble; the rest is a server that stops, starts, or has no connection left. */
const STATES = /^(?:08...|57P0[1-5]|53300)$/;
const SYSTEM_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']);
/** What `pg`, its pool and TypeORM say without a code, when a connection went away under them. */
const MESSAGES =
  /^(?:connection terminated|client was closed|client has encountered a connection error|timeout exceeded when trying to connect|query runner already released|database connection provided by a query runner|transaction is not started)/i;

/** Whether an error means that the database is away for the moment, and that the same request may work later. */
export function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return STATES.test(code) || SYSTEM_CODES.has(code) || MESSAGES.test(error.message);
}
