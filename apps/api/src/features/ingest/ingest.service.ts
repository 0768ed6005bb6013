import { Injectable } from '@nestjs/common';
import type { Manager } from '../../database/manager.js';
import type { AuthenticatedMac } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import type { EventRejection, EventsAnswer } from '@portcullis/wire';
import { judgeEvent } from './event-input.js';
import { type EventRow, type Origin, toRow } from './event-row.js';
import { IngestRepository } from './ingest.repository.js';
import { LiveEvents } from './live-events.js';
import { type Sign, SharedDevices } from '../devices/shared-devices.js';
import { storableText } from '../../database/storable-json.js';
import { Presence } from '../presence/presence.service.js';
import { sightingsOf } from './sightings.js';

/** Of one event, as stored. */
const LARGEST_EVENT = 256 * 1024;

@Injectable()
export class IngestService {
  constructor(
    private readonly database: Database,
    private readonly repository: IngestRepository,
    private readonly live: LiveEvents,
    private readonly sharedDevices: SharedDevices,
    private readonly presence: Presence,
  ) {}

  /**
   * Stores a batch: all of its good events or, when it throws, none. Durable when it answers. An event that is there
   * already is a duplicate and changes nothing.
   */
  async ingest(mac: AuthenticatedMac, values: readonly unknown[]): Promise<EventsAnswer> {
    const origin: Origin = { macId: mac.id, organisationId: mac.organisationId, receivedAt: new Date() };
    const { rows, rejected, repeated } = judgeBatch(values, origin);
    this.presence.note(mac.id, origin.receivedAt);
    const fresh = await this.database.transaction((manager) => this.storeIn(manager, origin, rows));
    this.live.announce(
      mac.id,
      fresh.map((row) => row.id),
    );
    return { accepted: fresh.length, duplicates: rows.length - fresh.length + repeated, rejected };
  }

  private async storeIn(manager: Manager, origin: Origin, rows: readonly EventRow[]): Promise<readonly EventRow[]> {
    await this.repository.lock(manager, origin.macId);
    const known = rows.length === 0 ? new Set<string>() : await this.repository.known(manager, origin.macId, rows);
    const fresh = known.size === 0 ? rows : rows.filter((row) => !known.has(row.id));
    if (fresh.length > 0) {
      await this.repository.copy(manager, fresh);
      await this.repository.rememberTerms(manager, origin.organisationId, fresh);
      const sightings = sightingsOf(fresh, origin.receivedAt);
      await this.repository.see(manager, origin, sightings);
      const said = sightings.filter(({ identity }) => identity === 'shared').map(({ deviceKey }) => deviceKey);
      const mac = { id: origin.macId, organisationId: origin.organisationId };
      await this.sharedDevices.noticeEvents(manager, mac, origin.receivedAt, attachmentsOf(fresh), said);
    }
    return fresh;
  }
}

function attachmentsOf(rows: readonly EventRow[]): Sign[] {
  return rows.flatMap(({ kind, attached, occurredAt }) =>
    kind === 'attach' && attached !== undefined && attached.device.identity !== 'none'
      ? [{ key: storableText(attached.key), time: occurredAt }]
      : [],
  );
}

function judgeBatch(
  values: readonly unknown[],
  origin: Origin,
): { rows: EventRow[]; rejected: EventRejection[]; repeated: number } {
  const rows = new Map<string, EventRow>();
  const rejected: EventRejection[] = [];
  let repeated = 0;
  for (const value of values) {
    const judged = judgeEvent(value);
    if ('rejection' in judged) {
      rejected.push(judged.rejection);
      continue;
    }
    const row = toRow(judged.event, origin);
    if (row.bytes > LARGEST_EVENT) {
      rejected.push({
        id: row.id,
        code: 'too-large',
        message: `the event has ${row.bytes} characters; the most is ${LARGEST_EVENT}`,
      });
    } else if (rows.has(row.id)) {
      repeated++;
    } else {
      rows.set(row.id, row);
    }
  }
  return { rows: [...rows.values()], rejected, repeated };
}
