import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { entityManager, type Manager } from './manager.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const MONTHS_AHEAD = 3;
const MONTHS_BACK = 1;

interface Month {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
}

function addMonths({ year, month }: Month, n: number): Month {
  const zeroBased = year * 12 + (month - 1) + n;
  return { year: Math.floor(zeroBased / 12), month: (zeroBased % 12) + 1 };
}
const twoDigits = (n: number): string => String(n).padStart(2, '0');
const firstDay = ({ year, month }: Month): string => `${year}-${twoDigits(month)}-01 00:00:00+00`;
const partitionName = ({ year, month }: Month): string => `events_${year}_${twoDigits(month)}`;

/**
 * Makes the monthly partitions around `now` (UTC months) that are not there yet. Rows that had already gone to the
 * default partition move to the new one. Safe to run from several replicas at once.
 */
export async function ensureEventPartitions(manager: EntityManager, now: Date): Promise<string[]> {
  const current: Month = { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1 };
  const made: string[] = [];
  await manager.query(`SELECT pg_advisory_xact_lock(hashtext('portcullis.event-partitions'))`);
  for (let offset = -MONTHS_BACK; offset <= MONTHS_AHEAD; offset++) {
    const month = addMonths(current, offset);
    const name = partitionName(month);
    const existing: unknown[] = await manager.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [name]);
    if (existing.length > 0) continue;
    const bounds = [firstDay(month), firstDay(addMonths(month, 1))] as const;
    // PostgreSQL refuses to attach a partition whose rows are still in the default one.
    await manager.query(`CREATE TABLE ${name} (LIKE events INCLUDING DEFAULTS)`);
    await manager.query(
      `WITH moved AS (DELETE FROM events_default WHERE occurred_at >= '${bounds[0]}' AND occurred_at < '${bounds[1]}' RETURNING *)
       INSERT INTO ${name} SELECT * FROM moved`,
    );
    await manager.query(
      `ALTER TABLE events ATTACH PARTITION ${name} FOR VALUES FROM ('${bounds[0]}') TO ('${bounds[1]}')`,
    );
    made.push(name);
  }
  return made;
}

/** Whoever asks for one of these locks waits so long, for all who come later wait behind them. */
const LONGEST_WAIT = `SET LOCAL lock_timeout = '2s'`;

/** With all events of a month, in the caller's transaction. Waits for whoever reads or writes events now. */
export async function dropMonthOfEvents(manager: Manager, name: string): Promise<void> {
  if (!/^events_\d{4}_\d\d$/.test(name)) throw new Error(`\`${name}\` is no month of events`);
  await entityManager(manager).query(LONGEST_WAIT);
  await entityManager(manager).query(`DROP TABLE ${name}`);
}

/**
 * Until the end of the caller's transaction; those that ingest has added already are there, and their events with them.
 */
export async function stopNewTerms(manager: Manager): Promise<void> {
  await entityManager(manager).query(LONGEST_WAIT);
  await entityManager(manager).query('LOCK TABLE event_terms IN SHARE ROW EXCLUSIVE MODE');
}

/**
 * Keeps partitions ahead of time: at start and once a day. Events outside of all months land in the default
 * partition.
 */
@Injectable()
export class EventPartitions implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('event-partitions');
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.ensure();
    this.timer = setInterval(() => void this.ensure(), DAY_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async ensure(): Promise<void> {
    try {
      const made = await this.dataSource.transaction((manager) => ensureEventPartitions(manager, new Date()));
      if (made.length > 0) this.logger.log(`made event partitions ${made.join(', ')}`);
    } catch (error) {
      // The default partition takes the rows meanwhile; the next day tries again.
      this.logger.error(`cannot make event partitions: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
