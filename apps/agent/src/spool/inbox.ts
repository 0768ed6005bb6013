import type { Welcome } from '../bridge/messages.js';
import type { JournalPosition } from '../bridge/session.js';
import type { Logger } from '../log.js';
import { readEvent, type ReadEvent } from './incoming.js';
import type { Spool } from './spool.js';

export interface InboxOptions {
  readonly spool: Spool;
  readonly log: Logger;
  /** Told the kind of every event that came, after it is durable. */
  readonly onKind: (kind: string) => void;
}

/** Where the bridge's events come in: what it may forget is decided here, and only for what lies on the disk. */
export class Inbox {
  readonly #options: InboxOptions;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  lastPosition(): JournalPosition | undefined {
    return this.#options.spool.lastPosition();
  }

  /**
   * Compares what is durable here with what the bridge has. Gives what the bridge may forget at once: the agent may have
   * died between keeping an event and saying so.
   */
  welcome({ journal, acknowledged, next }: Welcome): JournalPosition | undefined {
    const { spool, log } = this.#options;
    const seq = spool.positionOf(journal);
    if (seq === undefined) return undefined;
    if (seq >= next) {
      // The bridge's folder was restored from a copy: it will use these numbers again for other events.
      log.error(
        { journal, here: seq, next },
        'the bridge knows fewer events than were already received: its journal went back',
      );
      spool.rewind(journal, Math.min(acknowledged, next - 1));
      return undefined;
    }
    return seq > acknowledged ? { journal, seq } : undefined;
  }

  async store(events: readonly unknown[]): Promise<JournalPosition | undefined> {
    const { spool, log, onKind } = this.#options;
    const read: readonly ReadEvent[] = events.map(readEvent);
    for (const item of read)
      if (!item.ok) log.error({ at: item.at }, `the bridge sent something that is no event: ${item.why}`);
    const position = spool.store(read);
    for (const kind of new Set(read.map((item) => (item.ok ? item.event.kind : '')))) onKind(kind);
    return position;
  }
}
