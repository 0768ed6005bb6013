import type { DatabaseSync } from 'node:sqlite';

export const SCHEMA_VERSION = 1;

/**
 * `events.state`: 0 waits for the server, 1 the server has it (a few are kept for `portcullis events`).
 * `positions`: per journal, the last event that is durable here; it outlives the events themselves, so that an event
 * that the bridge sends again after a crash is known even when it has long been delivered.
 */
const TABLES = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX events_by_state ON events (state, tries, position);
  CREATE TABLE positions (journal TEXT PRIMARY KEY, seq INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE dead_letters (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    body TEXT NOT NULL,
    time INTEGER NOT NULL
  ) STRICT;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Creates the tables in an empty file. Throws when the file was written by another version. */
export function ensureSchema(db: DatabaseSync): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version === SCHEMA_VERSION) return;
  if (version !== 0) {
    throw new Error(`its format is ${version}, this agent reads ${SCHEMA_VERSION}`);
  }
  db.exec('BEGIN IMMEDIATE');
  db.exec(TABLES);
  db.exec('COMMIT');
}
