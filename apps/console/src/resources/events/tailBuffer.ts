import type { EventRow } from '@portcullis/wire';

export interface Tail {
  /** Newest first. */
  readonly rows: readonly EventRow[];
  /** How many came in while paused. */
  readonly waiting: number;
  /** More came in than is kept: between these rows and whatever is older, some are missing. */
  readonly gap: boolean;
  /** How many events the server did not send, whatever the filter: they are in the list once it is loaded anew. */
  readonly skipped: number;
}

/** Rows kept for the eye; all of them are in the list once it is loaded anew. */
export const KEPT = 60;

/**
 * Takes rows in as fast as they come and gives them out only when asked: a page that asks four times a second draws
 * four times a second, whatever the fleet does. Memory is bounded, paused or not.
 */
export class TailBuffer {
  #incoming: EventRow[] = [];
  #rows: readonly EventRow[] = [];
  #seen = new Set<string>();
  #paused = false;
  #waiting = 0;
  #gap = false;
  #skipped = 0;

  push(row: EventRow): void {
    if (this.#seen.has(row.id)) return;
    this.#seen.add(row.id);
    this.#incoming.push(row);
    this.#waiting += this.#paused ? 1 : 0;
    if (this.#incoming.length <= KEPT) return;
    const dropped = this.#incoming.shift();
    if (dropped !== undefined) this.#seen.delete(dropped.id);
    this.#gap = true;
  }

  skip(count: number): void {
    this.#skipped += count;
  }

  pause(): void {
    this.#paused = true;
    this.#waiting = 0;
  }

  resume(): void {
    this.#paused = false;
    this.#waiting = 0;
  }

  clear(): void {
    this.#incoming = [];
    this.#rows = [];
    this.#seen = new Set();
    this.#waiting = 0;
    this.#gap = false;
    this.#skipped = 0;
  }

  /** The present tail; the same object as before when nothing has changed. */
  take(before: Tail): Tail {
    if (!this.#paused && this.#incoming.length > 0) {
      const all = [...this.#incoming.toReversed(), ...this.#rows];
      this.#rows = all.slice(0, KEPT);
      this.#gap ||= all.length > KEPT;
      this.#incoming = [];
      this.#seen = new Set(this.#rows.map((row) => row.id));
    }
    const now: Tail = { rows: this.#rows, waiting: this.#waiting, gap: this.#gap, skipped: this.#skipped };
    const same =
      before.rows === now.rows &&
      before.waiting === now.waiting &&
      before.gap === now.gap &&
      before.skipped === now.skipped;
    return same ? before : now;
  }
}
