import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIGURATION, type Configuration } from '../../configuration/configuration.js';
import { Database } from '../../database/database.js';
import { EVENT_KINDS } from '@portcullis/wire';
import { RetentionRepository } from './retention.repository.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of one transaction: ingest never waits for more. */
const ROWS_AT_ONCE = 5_000;
const TERMS_AT_ONCE = 500;
const TRIES = 5;

/**
 * Lets go what nobody needs any more: events past their time, people and rules that no event names, sessions and failed
 * sign-ins that count no longer. Once an hour, on every replica: what one has done, the next finds done.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('retention');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly repository: RetentionRepository,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.run(), HOUR_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Never throws: what could not be done is logged, and tried again after an hour. */
  run(now = new Date()): Promise<void> {
    this.running ??= this.work(now)
      .catch((error: unknown) =>
        this.logger.warn(`not all that is old could go: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }

  private async work(now: Date): Promise<void> {
    await this.repository.forgetSignIns(this.database.manager);
    const { keepEventsDays: days } = this.configuration;
    const limits = EVENT_KINDS.map((kind) => ({ kind, days: days[kind] ?? days.all })).filter(
      (one): one is typeof one & { days: number } => one.days !== undefined,
    );
    if (limits.length === 0) return;
    const before = (kept: number): Date => new Date(now.getTime() - kept * DAY_MS);
    if (days.all !== undefined) await this.dropMonths(before(Math.max(...limits.map((one) => one.days))));
    const started = Date.now();
    let deleted = 0;
    for (const [kept, kinds] of Map.groupBy(limits, (one) => one.days)) {
      deleted += await this.expire(
        kinds.map(({ kind }) => kind),
        before(kept),
      );
    }
    // Kinds that only a newer agent knows go by the limit of all.
    if (days.all !== undefined) deleted += await this.expire(null, before(Math.max(...limits.map((one) => one.days))));
    if (deleted > 0) {
      const seconds = Math.max(0.001, (Date.now() - started) / 1000);
      this.logger.log(`deleted ${deleted} events past their time, ${Math.round(deleted / seconds)} a second`);
    }
    await this.forgetTerms();
  }

  /** Whole months past the longest time of any kind. */
  private async dropMonths(before: Date): Promise<void> {
    for (const { name, end } of await this.repository.partitions(this.database.manager)) {
      if (end > before || this.stopped) return;
      await this.patiently(() => this.database.transaction((manager) => this.repository.drop(manager, name)));
      this.logger.log(`dropped ${name}: its events are past their time`);
    }
  }

  private async expire(kinds: readonly string[] | null, before: Date): Promise<number> {
    let sum = 0;
    for (let count = ROWS_AT_ONCE; count === ROWS_AT_ONCE && !this.stopped; sum += count) {
      count = await this.repository.expire(this.database.manager, kinds, before, ROWS_AT_ONCE);
    }
    return sum;
  }

  private async forgetTerms(): Promise<void> {
    let after: string | null = '';
    while (after !== null && !this.stopped) {
      const from: string = after;
      after = await this.patiently(() =>
        this.database.transaction((manager) => this.repository.forgetTerms(manager, from, TERMS_AT_ONCE)),
      );
    }
  }

  /** Whoever is in the way is let by, a few times. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const isBusy = error instanceof Error && 'code' in error && error.code === '55P03';
        if (!isBusy || attempt === TRIES || this.stopped) throw error;
        await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
      }
    }
  }
}
