import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { Manager } from '../../database/manager.js';
import { Notifications } from '../../database/notifications.js';
import { PresenceRepository, type Sign } from './presence.repository.js';

/** For so long, signs of Macs are gathered. A change itself never waits here. */
const GATHERED_MS = 500;

/** `wanted`: what it says is not what is kept here. `gone`: it is not enrolled (any more). */
export type Heard = 'kept' | 'wanted' | 'gone';

interface Waiting {
  sign: Sign;
  readonly told: {
    readonly sign: Sign;
    readonly done: (heard: Heard) => void;
    readonly failed: (why: unknown) => void;
  }[];
}

/**
 * When each Mac was last heard of. Thousands of Macs say every second that they are still there: what they say is
 * gathered for a moment, and written for all of them in one statement.
 */
@Injectable()
export class Presence implements BeforeApplicationShutdown {
  private readonly logger = new Logger('presence');
  private waiting = new Map<string, Waiting>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly repository: PresenceRepository,
    private readonly notifications: Notifications,
  ) {}

  /** Resolves when it is stored. */
  heard(macId: string, sign: Sign): Promise<Heard> {
    return new Promise((done, failed) => this.gather(macId, sign).told.push({ sign, done, failed }));
  }

  /** The same for whoever does not wait: after a failure, the next sign makes up for it. */
  note(macId: string, at: Date): void {
    this.gather(macId, { at });
  }

  /** The name of what is kept of a Mac's last report; `null`: everything is wanted. */
  keptReport(macId: string, at: Date): Promise<string | null> {
    return this.repository.keptReport(this.database.manager, macId, at);
  }

  /** Beside a report that is written; as `PresenceRepository.store` says. */
  store(manager: Manager, macId: string, sign: Sign, toAsk: readonly string[]): Promise<boolean> {
    return this.repository.store(manager, macId, sign, toAsk);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await this.write();
  }

  private gather(macId: string, sign: Sign): Waiting {
    const entry = this.waiting.get(macId) ?? { sign, told: [] };
    // Events arrive between heartbeats, and say nothing else.
    entry.sign = { ...entry.sign, ...sign };
    this.waiting.set(macId, entry);
    this.writeSoon();
    return entry;
  }

  private writeSoon(): void {
    if (this.writing !== undefined) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.write().finally(() => {
        this.writing = undefined;
        if (this.waiting.size > 0) this.writeSoon();
      });
    }, GATHERED_MS);
  }

  private async write(): Promise<void> {
    const batch = this.waiting;
    if (batch.size === 0) return;
    this.waiting = new Map();
    try {
      const signs = new Map([...batch].map(([macId, { sign }]) => [macId, sign]));
      const rows = await this.database.transaction(async (manager) => {
        const stored = await this.repository.heard(manager, signs);
        const back = stored
          .filter(({ returned }) => returned)
          .map(({ macId }) => ({ type: 'mac' as const, id: macId }));
        if (back.length > 0) await this.notifications.notify(manager, 'portcullis_live', ...back);
        return stored;
      });
      const kept = new Map(rows.map(({ macId, report }) => [macId, report]));
      for (const [macId, { told }] of batch) {
        const report = kept.get(macId);
        for (const { sign, done } of told) {
          done(report === undefined ? 'gone' : report === (sign.report ?? null) ? 'kept' : 'wanted');
        }
      }
    } catch (error) {
      this.logger.warn(
        `${batch.size} Macs were heard of, which could not be stored: ${error instanceof Error ? error.message : String(error)}`,
      );
      for (const { told } of batch.values()) for (const { failed } of told) failed(error);
    }
  }
}
