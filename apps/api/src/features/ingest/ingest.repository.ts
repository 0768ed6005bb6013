import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { EntityManager } from 'typeorm';
import { EVENT_COLUMNS, type EventRow } from './event-row.js';
import type { Sighting } from './sightings.js';

const COPY_EVENTS = `COPY events (${EVENT_COLUMNS.join(', ')}) FROM STDIN`;

const IS_LATEST = 'excluded.last_seen_at >= d.last_seen_at';
const FROM_THE_LATEST = [
  'family',
  'capabilities',
  'vendor_id',
  'product_id',
  'manufacturer_name',
  'product_name',
  'serial_number',
  'identity',
  'last_mac_id',
]
  .map((column) => `${column} = CASE WHEN ${IS_LATEST} THEN excluded.${column} ELSE d.${column} END`)
  .join(', ');

@Injectable()
export class IngestRepository {
  /** Batches of one Mac are taken one after the other, so that a batch sent twice at once is still stored once. */
  async lock(manager: EntityManager, macId: string): Promise<void> {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('portcullis.ingest.' || $1, 0))`, [macId]);
  }

  /** Which of these are stored already. */
  async known(manager: EntityManager, rows: readonly EventRow[]): Promise<Set<string>> {
    const found: { id: string }[] = await manager.query(
      `SELECT e.id FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::timestamptz[]) AS at) AS sent
       JOIN events e ON e.id = sent.id AND e.occurred_at = sent.at`,
      [rows.map((row) => row.id), rows.map((row) => row.occurredAt)],
    );
    return new Set(found.map((row) => row.id));
  }

  /**
   * COPY straight into the partitions: no staging table, every row is written once.
   * @throws PostgreSQL's unique violation when another Mac stored an event with the same id in this moment
   */
  async copy(manager: EntityManager, rows: readonly EventRow[]): Promise<void> {
    if (manager.queryRunner === undefined) throw new Error('events are copied within a transaction');
    const client: ClientBase = await manager.queryRunner.connect();
    await pipeline(Readable.from([rows.map((row) => `${row.line}\n`).join('')]), client.query(copyFrom(COPY_EVENTS)));
  }

  /** People and rules that events name are few; kept apart, free text is looked up there and not in every event. */
  async rememberTerms(manager: EntityManager, organisationId: string, rows: readonly EventRow[]): Promise<void> {
    const terms = new Map<string, { readonly kind: string; readonly term: string }>();
    for (const { person, rule } of rows) {
      if (person !== null && person !== '') terms.set(`person ${person}`, { kind: 'person', term: person });
      if (rule !== null && rule !== '') terms.set(`rule ${rule}`, { kind: 'rule', term: rule });
    }
    if (terms.size === 0) return;
    // In one order, so that two batches that bring the same new people do not wait for each other in a circle.
    await manager.query(
      `INSERT INTO event_terms (organisation_id, kind, term)
       SELECT $1, new.* FROM unnest($2::text[], $3::text[]) AS new (kind, term) ORDER BY 2, 3 ON CONFLICT DO NOTHING`,
      [organisationId, [...terms.values()].map(({ kind }) => kind), [...terms.values()].map(({ term }) => term)],
    );
  }

  /** Brings the inventory up to date. Facts of a device are those of its latest sighting, whatever the order of arrival. */
  async see(
    manager: EntityManager,
    origin: { organisationId: string; macId: string },
    sightings: readonly Sighting[],
  ): Promise<void> {
    if (sightings.length === 0) return;
    await manager.query(
      `WITH seen AS (
         INSERT INTO devices AS d (organisation_id, device_key, family, capabilities, vendor_id, product_id, manufacturer_name,
           product_name, serial_number, identity, shared, first_seen_at, last_seen_at, last_mac_id, last_user)
         SELECT $1, n."deviceKey", n.family, ARRAY(SELECT jsonb_array_elements_text(n.capabilities)), n."vendorId", n."productId",
           n."manufacturerName", n."productName", n."serialNumber", n.identity, n.identity = 'shared', n."firstSeenAt",
           n."lastSeenAt", $2, n."lastUser"
         FROM jsonb_to_recordset($3::jsonb) AS n("deviceKey" text, family text, capabilities jsonb, "vendorId" int,
           "productId" int, "manufacturerName" text, "productName" text, "serialNumber" text, identity text,
           "firstSeenAt" timestamptz, "lastSeenAt" timestamptz, "lastUser" text)
         ORDER BY n."deviceKey"
         ON CONFLICT (organisation_id, device_key) DO UPDATE SET
           first_seen_at = least(d.first_seen_at, excluded.first_seen_at),
           last_seen_at = greatest(d.last_seen_at, excluded.last_seen_at),
           shared = d.shared OR excluded.shared,
           ${FROM_THE_LATEST},
           last_user = CASE WHEN ${IS_LATEST} THEN coalesce(excluded.last_user, d.last_user) ELSE d.last_user END
         RETURNING id, device_key)
       INSERT INTO device_macs AS dm (device_id, mac_id, first_seen_at, last_seen_at)
       SELECT seen.id, $2, n."firstSeenAt", n."lastSeenAt" FROM seen
       JOIN jsonb_to_recordset($3::jsonb) AS n("deviceKey" text, "firstSeenAt" timestamptz, "lastSeenAt" timestamptz)
         ON n."deviceKey" = seen.device_key
       ON CONFLICT (device_id, mac_id) DO UPDATE SET
         first_seen_at = least(dm.first_seen_at, excluded.first_seen_at),
         last_seen_at = greatest(dm.last_seen_at, excluded.last_seen_at)`,
      [origin.organisationId, origin.macId, JSON.stringify(sightings)],
    );
  }

  async macSeen(manager: EntityManager, macId: string, at: Date): Promise<void> {
    await manager.query('UPDATE macs SET last_seen_at = greatest(last_seen_at, $2) WHERE id = $1', [macId, at]);
  }
}
