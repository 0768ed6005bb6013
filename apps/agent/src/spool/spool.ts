import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { BridgeMode, LifecycleWord } from '@portcullis/wire';
import type { Clock } from '../time.js';
import { localIso } from '../time.js';
import type { JournalPosition } from '../bridge/session.js';
import { readEvent, type IncomingEvent, type ReadEvent } from './incoming.js';
import { damagedBeside, isDiskFull, SpoolError, type Salvaged } from './open.js';

export interface SpooledEvent {
  readonly position: number;
  readonly id: string;
  readonly body: string;
  readonly bytes: number;
  readonly tries: number;
}

export interface Rejection {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

export interface SpoolStats {
  readonly pending: number;
  readonly pendingBytes: number;
  readonly deadLetters: number;
  /** Events that had to give way since the spool was made. */
  readonly lost: number;
  readonly oldestPendingAt: number | undefined;
  /** Damaged ones that lie beside this one still: taking them away is how a person says that they were seen. */
  readonly damaged: string[];
}

/** An event of the agent itself; the spool gives it id, journal, place and time. */
export type OwnEvent =
  | { readonly kind: 'health'; readonly state: string; readonly problems: readonly string[] }
  | { readonly kind: 'lifecycle'; readonly component: 'agent'; readonly what: LifecycleWord; readonly detail?: string };

export interface SpoolOptions {
  readonly maxBytes: number;
  readonly now: Clock;
}

/** Delivered events that stay for `portcullis events`, and dead letters that stay for a person to look at. */
const KEPT_DELIVERED = 500;
const KEPT_DEAD_LETTERS = 1000;
const LONGEST_DEAD_LETTER = 65_536;

/**
 * The events between bridge and server, in one SQLite file. Every method that writes returns after the change is on
 * the disk. Delivery is in order of arrival, except that an event which the server choked on waits behind the others.
 * Throws SpoolError `disk-full`, after which nothing has changed.
 */
export class Spool extends EventEmitter<{ added: [] }> {
  readonly #db: DatabaseSync;
  readonly #options: SpoolOptions;
  readonly #statements: Map<string, StatementSync> = new Map();
  /** Names the journal of the agent's own events. */
  readonly id: string;
  #pendingBytes: number;
  #inFlight: { readonly from: number; readonly to: number } | undefined;

  constructor(db: DatabaseSync, options: SpoolOptions) {
    super();
    this.#db = db;
    this.#options = options;
    this.id = this.#meta('id') ?? randomUUID();
    if (this.#meta('id') === undefined) this.#transaction(() => this.#setMeta('id', this.id));
    this.#pendingBytes = this.#count('SELECT coalesce(sum(bytes), 0) AS n FROM events WHERE state = 0');
  }

  /** The last durable event of the journal that was written to last. */
  lastPosition(): JournalPosition | undefined {
    const row = this.#prepare('SELECT journal, seq FROM positions ORDER BY updated_at DESC, journal LIMIT 1').get();
    return row ? { journal: String(row['journal']), seq: Number(row['seq']) } : undefined;
  }

  positionOf(journal: string): number | undefined {
    const row = this.#prepare('SELECT seq FROM positions WHERE journal = ?').get(journal);
    return row ? Number(row['seq']) : undefined;
  }

  /** Begins a journal anew at `seq`: its writer lost what came after, and will number it again. */
  rewind(journal: string, seq: number): void {
    this.#transaction(() => this.#setPosition(journal, seq));
  }

  /**
   * Keeps what is new. What came before (by place in its journal, or by id) is not kept again; what is no event goes to
   * the dead letters. Gives the position up to which the journal is now durable.
   */
  store(events: readonly ReadEvent[]): JournalPosition | undefined {
    let last: JournalPosition | undefined;
    this.#transaction(() => {
      for (const read of events) {
        const at = read.ok ? read.event : read.at;
        const known = at ? this.positionOf(at.journal) : undefined;
        if (at && (known === undefined || at.seq > known)) {
          if (read.ok) this.#insert(read.event);
          this.#setPosition(at.journal, at.seq);
        }
        if (!read.ok && (!at || known === undefined || at.seq > known))
          this.#bury('', 'not-an-event', read.why, read.body);
        if (at) last = { journal: at.journal, seq: Math.max(at.seq, known ?? 0) };
      }
      this.#makeRoom();
    });
    this.emit('added');
    return last;
  }

  /**
   * Takes over what could be read of a damaged spool, and says what is known of the rest: a `gap` event for the server,
   * and a count that stays. Gives how many events were recovered.
   */
  recover({ bodies, waiting }: Salvaged): number {
    const events = bodies.map(parsed).map(readEvent);
    const whole = events.flatMap((read) => (read.ok ? [read.event] : []));
    const lost = Math.max(0, (waiting ?? whole.length) - whole.length);
    this.#transaction(() => {
      for (const event of whole) this.#insert(event);
      if (lost > 0) this.#setMeta('lost', String(Number(this.#meta('lost') ?? 0) + lost));
      this.#insertOwn(
        { kind: 'gap', lost, reason: waiting === undefined ? 'spool-unreadable' : 'spool-damaged' },
        null,
      );
      this.#makeRoom();
    });
    this.emit('added');
    return whole.length;
  }

  /** Records something that the agent itself has to say. */
  record(event: OwnEvent, bridgeMode: BridgeMode | null): void {
    this.#transaction(() => {
      this.#insertOwn(event, bridgeMode);
      this.#makeRoom();
    });
    this.emit('added');
  }

  /**
   * The next events to deliver, oldest first; at least one when any waits, whatever its size. Until `release` they are
   * safe from giving way. Losses so far are put into a `gap` event first.
   */
  nextBatch(maxEvents: number, maxBytes: number): readonly SpooledEvent[] {
    this.#reportLosses();
    const rows = this.#prepare(
      'SELECT position, id, body, bytes, tries FROM events WHERE state = 0 ORDER BY tries, position LIMIT ?',
    ).iterate(maxEvents);
    const batch: SpooledEvent[] = [];
    let size = 0;
    for (const row of rows) {
      const event = readRow(row);
      // What the server choked on before travels alone, so that it cannot take others down with it.
      if (batch.length > 0 && (size + event.bytes > maxBytes || event.tries > 0)) break;
      batch.push(event);
      size += event.bytes;
    }
    const positions = batch.map(({ position }) => position);
    this.#inFlight = batch.length > 0 ? { from: Math.min(...positions), to: Math.max(...positions) } : undefined;
    return batch;
  }

  release(): void {
    this.#inFlight = undefined;
  }

  /** The server has these, or never will: the rejected ones become dead letters. */
  settle(batch: readonly SpooledEvent[], rejected: readonly Rejection[]): void {
    const rejections = new Map(rejected.map((rejection) => [rejection.id, rejection]));
    this.#transaction(() => {
      for (const event of batch) {
        const rejection = rejections.get(event.id);
        if (rejection) this.#bury(event.id, rejection.code, rejection.message, event.body);
        const sql = rejection
          ? 'DELETE FROM events WHERE position = ?'
          : 'UPDATE events SET state = 1 WHERE position = ?';
        if (this.#prepare(sql).run(event.position).changes > 0) this.#pendingBytes -= event.bytes;
      }
      this.#trimDelivered();
    });
    this.release();
  }

  /** Puts an event that the server choked on behind all others. */
  setBack(event: SpooledEvent): void {
    this.#transaction(() =>
      this.#prepare('UPDATE events SET tries = tries + 1 WHERE position = ?').run(event.position),
    );
    this.release();
  }

  stats(): SpoolStats {
    const oldest = this.#prepare('SELECT stored_at FROM events WHERE state = 0 ORDER BY position LIMIT 1').get();
    return {
      pending: this.#count('SELECT count(*) AS n FROM events WHERE state = 0'),
      pendingBytes: this.#pendingBytes,
      deadLetters:
        this.#count('SELECT count(*) AS n FROM dead_letters') + Number(this.#meta('forgotten-dead-letters') ?? 0),
      lost: Number(this.#meta('lost') ?? 0),
      oldestPendingAt: oldest ? Number(oldest['stored_at']) : undefined,
      damaged: damagedBeside(this.#db.location()),
    };
  }

  /** Bodies of the newest events, newest first, delivered or not. */
  recent(limit: number): readonly string[] {
    const rows = this.#prepare('SELECT body FROM events ORDER BY position DESC LIMIT ?').all(limit);
    return rows.map((row) => String(row['body']));
  }

  find(id: string): string | undefined {
    const row = this.#prepare('SELECT body FROM events WHERE id = ?').get(id);
    return row ? String(row['body']) : undefined;
  }

  close(): void {
    this.#db.close();
  }

  #insert(event: IncomingEvent): void {
    const bytes = Buffer.byteLength(event.body);
    const result = this.#prepare(
      'INSERT INTO events (id, kind, body, bytes, stored_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    ).run(event.id, event.kind, event.body, bytes, this.#options.now());
    if (result.changes > 0) this.#pendingBytes += bytes;
  }

  #insertOwn(event: OwnEvent | { kind: 'gap'; lost: number; reason: string }, bridgeMode: BridgeMode | null): void {
    const seq = Number(this.#meta('seq') ?? 0) + 1;
    this.#setMeta('seq', String(seq));
    const id = randomUUID();
    const base = { id, journal: this.id, seq, time: localIso(this.#options.now()), bridgeMode };
    this.#insert({ id, journal: this.id, seq, kind: event.kind, body: JSON.stringify({ ...base, ...event }) });
  }

  /** Lets the oldest waiting events give way and counts them. */
  #makeRoom(): void {
    const { from, to } = this.#inFlight ?? { from: 0, to: 0 };
    while (this.#pendingBytes > this.#options.maxBytes) {
      const victim = this.#prepare(
        'SELECT position, bytes FROM events WHERE state = 0 AND NOT (position BETWEEN ? AND ?) ORDER BY position LIMIT 1',
      ).get(from, to);
      if (!victim) return;
      this.#prepare('DELETE FROM events WHERE position = ?').run(Number(victim['position']));
      this.#pendingBytes -= Number(victim['bytes']);
      for (const key of ['lost', 'unreported']) this.#setMeta(key, String(Number(this.#meta(key) ?? 0) + 1));
    }
  }

  #reportLosses(): void {
    const lost = Number(this.#meta('unreported') ?? 0);
    if (lost === 0) return;
    this.#transaction(() => {
      this.#setMeta('unreported', '0');
      this.#insertOwn({ kind: 'gap', lost, reason: 'spool-full' }, null);
    });
  }

  #bury(id: string, code: string, message: string, body: string): void {
    this.#prepare('INSERT INTO dead_letters (id, code, message, body, time) VALUES (?, ?, ?, ?, ?)').run(
      id,
      code,
      message.slice(0, 500),
      body.slice(0, LONGEST_DEAD_LETTER),
      this.#options.now(),
    );
    const trimmed = this.#prepare(
      'DELETE FROM dead_letters WHERE number <= (SELECT max(number) FROM dead_letters) - ?',
    ).run(KEPT_DEAD_LETTERS).changes;
    if (trimmed === 0) return;
    this.#setMeta(
      'forgotten-dead-letters',
      String(Number(this.#meta('forgotten-dead-letters') ?? 0) + Number(trimmed)),
    );
  }

  #trimDelivered(): void {
    this.#prepare(
      'DELETE FROM events WHERE state = 1 AND position < (SELECT position FROM events WHERE state = 1 ORDER BY position DESC LIMIT 1 OFFSET ?)',
    ).run(KEPT_DELIVERED - 1);
    this.#db.exec('PRAGMA incremental_vacuum(256)');
  }

  #setPosition(journal: string, seq: number): void {
    this.#prepare(
      'INSERT INTO positions VALUES (?, ?, ?) ON CONFLICT (journal) DO UPDATE SET seq = excluded.seq, updated_at = excluded.updated_at',
    ).run(journal, seq, this.#options.now());
  }

  #meta(key: string): string | undefined {
    const row = this.#prepare('SELECT value FROM meta WHERE key = ?').get(key);
    return row ? String(row['value']) : undefined;
  }

  #setMeta(key: string, value: string): void {
    this.#prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(
      key,
      value,
    );
  }

  #count(sql: string): number {
    return Number(this.#prepare(sql).get()?.['n'] ?? 0);
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #transaction(change: () => void): void {
    const before = this.#pendingBytes;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      change();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#pendingBytes = before;
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      if (isDiskFull(error))
        throw new SpoolError('disk-full', 'the disk is full: events stay with the bridge until there is room');
      throw error;
    }
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function readRow(row: Record<string, unknown>): SpooledEvent {
  return {
    position: Number(row['position']),
    id: String(row['id']),
    body: String(row['body']),
    bytes: Number(row['bytes']),
    tries: Number(row['tries']),
  };
}
