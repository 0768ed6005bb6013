import { eventSentence } from '@portcullis/policy';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { Database } from '../../database/database.js';
import {
  type EventFilters,
  type EventQuery,
  type EventRow,
  type EventSummary,
  isAllowed,
  type PortcullisEvent,
} from '@portcullis/wire';
import { AppError, notFound } from '../../errors/app-error.js';
import { fromCursor, toCursor, type Place } from './cursor.js';
import { EventSummaryRepository } from './event-summary.repository.js';
import { EventRepository, type EventRecordRow } from './event.repository.js';

/** Small enough that the answer begins at once, large enough that a million rows are not a million round trips. */
const EXPORT_BATCH = 1000;

interface FilteredRow {
  readonly row: EventRow;
  readonly searched: readonly string[];
}

@Injectable()
export class EventService {
  constructor(
    private readonly database: Database,
    private readonly events: EventRepository,
    private readonly summaries: EventSummaryRepository,
  ) {}

  async list(actor: Actor, query: EventQuery): Promise<{ data: EventRow[]; next: string | null }> {
    refuseBrowsing(actor, query);
    const { limit, cursor, ...filters } = query;
    const after = cursor === undefined ? undefined : placeOf(cursor);
    // One more than asked for tells whether there is a next page.
    const rows = await this.events.page(
      this.database.manager,
      actor.organisationId,
      checked(filters),
      limit + 1,
      after,
    );
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { data: rows.slice(0, limit).map(toEventRow), next: last === undefined ? null : toCursor(placeIn(last)) };
  }

  /** When the events that fit were, and what they are about most. */
  async summary(actor: Actor, filters: EventFilters): Promise<EventSummary> {
    refuseBrowsing(actor, filters);
    const row = await this.summaries.read(this.database.manager, actor.organisationId, checked(filters));
    return { ...row, from: row.from.toISOString(), to: row.to.toISOString() };
  }

  /** @param macId whose event it is, for those who know; ids are unique for each Mac alone */
  async detail(actor: Actor, id: string, macId?: string): Promise<EventRow & { event: PortcullisEvent }> {
    const record = await this.record(actor.organisationId, id, macId);
    return { ...toEventRow(record), event: record.body };
  }

  /** The event as the Mac recorded it. */
  async recorded(organisationId: string, id: string): Promise<PortcullisEvent> {
    return (await this.record(organisationId, id)).body;
  }

  /** Those of `ids` that are there, newest first, with all that `eventMatches` asks of them. */
  async withSearched(organisationId: string, ids: readonly string[]): Promise<FilteredRow[]> {
    const records = await this.events.byIds(this.database.manager, organisationId, ids);
    return records.map((record) => ({ row: toEventRow(record), searched: record.searched }));
  }

  /**
   * Every event that fits, newest first. Each batch is a query of its own that begins where the last one ended: a
   * reader that is slow (or gone) holds neither a connection nor a snapshot.
   */
  export(actor: Actor, filters: EventFilters): AsyncGenerator<EventRecordRow> {
    // Refused here, while the answer's head can still say so.
    return this.all(actor.organisationId, checked(filters));
  }

  private async *all(organisationId: string, filters: EventFilters): AsyncGenerator<EventRecordRow> {
    let after: Place | undefined;
    for (;;) {
      const batch = await this.events.page(this.database.manager, organisationId, filters, EXPORT_BATCH, after);
      yield* batch;
      const last = batch.at(-1);
      if (last === undefined || batch.length < EXPORT_BATCH) return;
      after = placeIn(last);
    }
  }

  private async record(organisationId: string, id: string, macId?: string): Promise<EventRecordRow> {
    const found = await this.events.byIds(this.database.manager, organisationId, [id]);
    const record = macId === undefined ? found[0] : found.find((one) => one.macId === macId);
    if (record === undefined) throw notFound('event', id);
    return record;
  }
}

/**
 * Whoever helps people reads what happened at the Mac, or to the person, that they help, and not what everybody did.
 * @throws AppError
 */
function refuseBrowsing({ role }: Actor, { macId, person = '' }: EventFilters): void {
  if (isAllowed(role, 'events:browse') || macId !== undefined || person !== '') return;
  const message = `your role \`${role}\` reads the events of one Mac or one person at a time: name one by \`macId\` or \`person\``;
  throw new AppError('invalid-request', message, { details: [{ path: 'macId', message }] });
}

/** @throws AppError for a time range that can hold nothing, which is always a mistake. */
function checked(filters: EventFilters): EventFilters {
  if (filters.from !== undefined && filters.to !== undefined && Date.parse(filters.from) >= Date.parse(filters.to)) {
    const message = '`from` is not before `to`: exchange them or widen the range';
    throw new AppError('invalid-request', message, { details: [{ path: 'from', message }] });
  }
  return filters;
}

function placeOf(cursor: string): Place {
  const place = fromCursor(cursor);
  if (place === undefined) {
    const message = 'the cursor is not one that this server gave: begin again without it';
    throw new AppError('invalid-request', message, { details: [{ path: 'cursor', message }] });
  }
  return place;
}

function placeIn(row: EventRecordRow): Place {
  return { time: row.place, id: row.id };
}

export function toEventRow(row: EventRecordRow): EventRow {
  return {
    id: row.id,
    time: row.occurredAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    kind: row.body.kind,
    mac: { id: row.macId, hostname: row.hostname ?? 'a Mac that was removed' },
    person: row.person,
    deviceKey: row.deviceKey,
    deviceName: row.deviceName,
    serialNumber: ('attached' in row.body ? row.body.attached?.device.serialNumber : null) ?? null,
    volume: row.volume,
    family: row.family,
    decision: row.decision,
    outcome: row.outcome,
    bridgeMode: row.bridgeMode,
    sentence: eventSentence(row.body),
    policy: row.policyId === null ? null : { id: row.policyId, name: row.policyName, revision: row.revision },
    rule: row.rule,
  };
}
