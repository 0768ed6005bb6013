import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensureSchema } from './schema.js';

/** The spool cannot be used, and moving it aside would not help or would do harm. */
export class SpoolError extends Error {
  readonly code: 'in-use' | 'disk' | 'disk-full';
  constructor(code: SpoolError['code'], message: string) {
    super(message);
    this.name = 'SpoolError';
    this.code = code;
  }
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/** SQLite's own result code, or undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

export function isDiskFull(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_FULL;
}

class Damaged extends Error {}

export interface OpenedDatabase {
  readonly db: DatabaseSync;
  /** Set when a damaged file was found: where it lies now, and what was wrong with it. */
  readonly movedAside: { readonly to: string; readonly why: string } | undefined;
}

/**
 * Opens or creates the database. A file that is torn, foreign or of another version is moved aside, never deleted: it
 * may still be read by hand. The file stays locked while it is open, so that two agents never share one folder.
 * Throws SpoolError.
 */
export function openDatabase(path: string, now: number): OpenedDatabase {
  createFolder(dirname(path));
  try {
    return { db: openChecked(path), movedAside: undefined };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    const to = moveAside(path, now);
    return { db: openChecked(path), movedAside: { to, why: error.message } };
  }
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new SpoolError(
      'disk',
      `the folder \`${folder}\` cannot be made (${text}): check the path and its permissions`,
    );
  }
}

function openChecked(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (!existsSync(path)) createPrivately(path);
    db = new DatabaseSync(path);
    // locking first: with WAL it then needs no shared-memory file, and a second agent is refused at once.
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA auto_vacuum = INCREMENTAL');
    db.exec('PRAGMA journal_mode = WAL');
    // FULL: a commit is on the disk when it returns. Only then is an event acknowledged.
    db.exec('PRAGMA synchronous = FULL');
    db.exec('PRAGMA cache_size = -1024');
    db.exec('PRAGMA journal_size_limit = 4194304');
    const check = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (check !== 'ok') throw new Damaged(`it is damaged: ${String(check)}`);
    takeLock(db);
    ensureSchemaOrDamaged(db);
    return db;
  } catch (error) {
    db?.close();
    throw describe(error, path);
  }
}

/** Readers take no lock for good; one empty write does. */
function takeLock(db: DatabaseSync): void {
  db.exec('BEGIN EXCLUSIVE; COMMIT');
}

function ensureSchemaOrDamaged(db: DatabaseSync): void {
  try {
    ensureSchema(db);
  } catch (error) {
    if (sqliteCode(error) !== undefined) throw error;
    throw new Damaged(error instanceof Error ? error.message : String(error));
  }
}

function createPrivately(path: string): void {
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, '');
  fsyncSync(file);
  closeSync(file);
}

function describe(error: unknown, path: string): Error {
  if (error instanceof Damaged) return error;
  const text = error instanceof Error ? error.message : String(error);
  switch (sqliteCode(error)) {
    case SQLITE_BUSY:
      return new SpoolError(
        'in-use',
        `another agent is running on \`${dirname(path)}\`: stop it, or give this one a folder of its own`,
      );
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return new Damaged(`it is damaged: ${text}`);
    case SQLITE_FULL:
      return new SpoolError('disk-full', `the disk with \`${dirname(path)}\` is full: free some space`);
    default:
      return new SpoolError(
        'disk',
        `the spool \`${path}\` cannot be opened (${text}): check that the folder can be written`,
      );
  }
}

function moveAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
  let to = join(dirname(path), `spool.damaged-${stamp}.sqlite`);
  for (let copy = 2; existsSync(to); copy += 1) to = join(dirname(path), `spool.damaged-${stamp}-${copy}.sqlite`);
  renameSync(path, to);
  for (const suffix of ['-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, to + suffix);
  return to;
}

/** Where those lie that were moved aside and that nobody has taken away since, oldest first. */
export function damagedBeside(path: string | null): string[] {
  const folder = path === null ? undefined : dirname(path);
  if (folder === undefined) return [];
  const names = readdirSync(folder).filter((name) => /^spool\.damaged-.*\.sqlite$/.test(name));
  return names.toSorted().map((name) => join(folder, name));
}

export interface Salvaged {
  /** Bodies of events that waited for the server, oldest first. */
  readonly bodies: readonly string[];
  /** How many waited; undefined when not even that can be read. */
  readonly waiting: number | undefined;
}

/**
 * What can still be read of a spool that was moved aside. The file itself is left as it is: a copy is read, row by row.
 */
export function salvage(path: string): Salvaged {
  const copy = `${path}.reading`;
  const files = ['', '-wal'].filter((suffix) => existsSync(path + suffix));
  let db: DatabaseSync | undefined;
  try {
    for (const suffix of files) copyFileSync(path + suffix, copy + suffix);
    db = new DatabaseSync(copy);
    return readRows(db);
  } catch {
    return { bodies: [], waiting: undefined };
  } finally {
    db?.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
  }
}

function readRows(db: DatabaseSync): Salvaged {
  const attempt = (sql: string, ...values: number[]): Record<string, unknown> | undefined => {
    try {
      return db.prepare(sql).get(...values);
    } catch {
      // This page is torn; the next may be whole.
      return undefined;
    }
  };
  const waiting = attempt('SELECT count(*) AS n FROM events INDEXED BY events_by_state WHERE state = 0');
  const first = Number(attempt('SELECT min(position) AS n FROM events')?.['n'] ?? 1);
  const last = Number(attempt("SELECT seq AS n FROM sqlite_sequence WHERE name = 'events'")?.['n'] ?? 0);
  const bodies: string[] = [];
  for (let position = first; position <= last; position += 1) {
    const row = attempt('SELECT body FROM events WHERE position = ? AND state = 0', position);
    if (typeof row?.['body'] === 'string') bodies.push(row['body']);
  }
  return { bodies, waiting: waiting === undefined ? undefined : Number(waiting['n']) };
}
