import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Manager, toManager } from './manager.js';
import { lockByName } from './sql.js';

/** Of one transaction that others keep ending. */
const ATTEMPTS = 6;

/**
 * What services need of the database: transactions. Everything that must hold together (a change, its audit entry, the
 * documents that follow from it, the notification) goes through the one `Manager` given to `transaction`'s callback.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Commits when `work` resolves, rolls back when it throws. Notifications sent inside leave at the commit. Where
   * PostgreSQL ends the transaction because of another one (deadlock, serialization), it is begun anew: `work` may
   * run more than once.
   */
  async transaction<T>(work: (manager: Manager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction((manager) => work(toManager(manager)));
      } catch (error) {
        if (!isConflictOfTransactions(error) || attempt === ATTEMPTS) throw error;
        await setTimeout(Math.random() * attempt * 50);
      }
    }
  }

  /**
   * A transaction of whoever changes what signed documents are made of (assignments, policies, sets, grants, blocks,
   * Macs' tags, enrolment, keys): one at a time in an organisation. This lock is the first that is taken, before any
   * row, so that two such changes cannot wait for each other, and what one has read no other changes before it is
   * done. After it come, in this order: a Mac's row, terms, devices by key.
   */
  inTurn<T>(organisationId: string, work: (manager: Manager) => Promise<T>): Promise<T> {
    return this.transaction(async (manager) => {
      await lockByName(manager, `mac-documents.${organisationId}`);
      return work(manager);
    });
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

/** PostgreSQL's codes for a transaction that it ended so that another one could go on. */
function isConflictOfTransactions(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '40001');
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
