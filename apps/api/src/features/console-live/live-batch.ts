import type { LiveNotice } from '../../database/notifications.js';

/** A view that people watch shows no more than this of one moment; the list behind it has them all. */
export const MOST_EVENTS_AT_ONCE = 500;

/** What has changed since the last time the consoles were told; each thing once. */
export class LiveBatch {
  private readonly events = new Set<string>();
  private readonly macs = new Set<string>();
  private readonly policies = new Set<string>();

  add(notice: LiveNotice): void {
    switch (notice.type) {
      case 'events':
        for (const id of notice.ids) this.events.add(id);
        return;
      case 'mac':
        this.macs.add(notice.id);
        return;
      case 'policy':
        this.policies.add(notice.id);
    }
  }

  /** The newest, in the order in which they came. */
  get eventIds(): readonly string[] {
    return [...this.events].slice(-MOST_EVENTS_AT_ONCE);
  }

  /** How many events beyond those of `eventIds` there were. */
  get eventsLeftOut(): number {
    return Math.max(0, this.events.size - MOST_EVENTS_AT_ONCE);
  }

  get macMessages(): readonly string[] {
    return [...this.macs].map((id) => JSON.stringify({ type: 'mac', id }));
  }

  get policyMessages(): readonly string[] {
    return [...this.policies].map((id) => JSON.stringify({ type: 'policy', id }));
  }
}
