import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Notifications } from '../../database/notifications.js';

/** One notification for all that arrived within this time. */
const COALESCE_MS = 100;
/** Ids in one notification; PostgreSQL's payload holds about 190. */
const IDS_AT_ONCE = 150;
/** A Mac that catches up after days sends thousands; a live view is for what happens now, so it gets the newest. */
const MOST_OF_ONE_MAC = 300;

/**
 * Tells the console's live view which events are new, in batches: NOTIFY takes a lock that all committing transactions
 * share, so one for every upload would slow them all. Best effort; what is durable is the table.
 */
@Injectable()
export class LiveEvents implements OnApplicationShutdown {
  private readonly logger = new Logger('live-events');
  private waiting = new Map<string, string[]>();
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly notifications: Notifications,
  ) {}

  /** @param ids of stored events, oldest first */
  announce(macId: string, ids: readonly string[]): void {
    if (ids.length === 0) return;
    const all = [...(this.waiting.get(macId) ?? []), ...ids];
    this.waiting.set(macId, all.slice(-MOST_OF_ONE_MAC));
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.sending = this.sending.then(() => this.send());
    }, COALESCE_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.sending;
  }

  private async send(): Promise<void> {
    const batch = this.waiting;
    this.waiting = new Map();
    try {
      for (const [macId, ids] of batch) {
        for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
          const some = ids.slice(start, start + IDS_AT_ONCE);
          await this.notifications.notify(this.database.manager, 'portcullis_live', {
            type: 'events',
            macId,
            ids: some,
          });
        }
      }
    } catch (error) {
      this.logger.warn(`cannot announce new events: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
