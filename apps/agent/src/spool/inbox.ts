import { EventEmitter } from 'node:events';
import type { BridgeWelcome } from '@portcullis/wire';
import type { JournalPosition } from '../bridge/session.js';
import type { Logger } from '../log.js';
import { readEvent, type ReadEvent } from './incoming.js';
import type { Spool } from './spool.js';

export interface InboxOptions {
  readonly spool: Spool;
  readonly log: Logger;
}

/**
 * Where the bridge's events come in: what it may forget is decided here, and only for what lies on the disk.
 * `stored` gives the kinds of what came.
 */
export class Inbox extends EventEmitter<{ stored: [kinds: ReadonlySet<string>] }> {
  readonly #options: InboxOptions;

  constructor(options: InboxOptions) {
    super();
    this.#options = options;
  }

  lastPosition(): JournalPosition | undefined {
    return this.#options.spool.lastPosition();
  }

  /**
   * Compares what is durable here with what the bridge has. Gives what the bridge may forget at once: the agent may
   * have died between keeping an event and saying so.
   */
  welcome({ journal, acknowledged, next }: BridgeWelcome): JournalPosition | undefined {
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
    const { spool, log } = this.#options;
    const read: readonly ReadEvent[] = events.map(readEvent);
    for (const item of read)
      if (!item.ok) log.error({ at: item.at }, `the bridge sent something that is no event: ${item.why}`);
    const position = spool.store(read);
    this.emit('stored', new Set(read.flatMap((item) => (item.ok ? [item.event.kind] : []))));
    return position;
  }
}
