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
