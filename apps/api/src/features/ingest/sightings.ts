import type { Family, Identity } from '@portcullis/wire';
import { clean } from '@portcullis/policy';
import { storableText } from '../../database/storable-json.js';
import type { EventRow } from './event-row.js';

/** What a batch says about one device. Times are ISO 8601, never later than the batch was received. */
export interface Sighting {
  readonly deviceKey: string;
  readonly family: Family;
  readonly capabilities: readonly Family[];
  readonly vendorId: number | null;
  readonly productId: number | null;
  readonly manufacturerName: string | null;
  readonly productName: string | null;
  readonly serialNumber: string | null;
  readonly identity: Identity;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly lastUser: string | null;
}

function text(value: string | null | undefined): string | null {
  const cleaned = clean(value) ?? '';
  return cleaned === '' ? null : storableText(cleaned);
}

/** One sighting per device, from its latest event; in the order of the keys, so that batches lock rows in one order. */
export function sightingsOf(rows: readonly EventRow[], receivedAt: Date): Sighting[] {
  const now = receivedAt.toISOString();
  const byKey = new Map<string, Sighting>();
  for (const { attached, occurredAt, person } of rows) {
    if (attached === undefined) continue;
    // A Mac whose clock is ahead must not make a device last seen in the future.
    const at = occurredAt < now ? occurredAt : now;
    const { device } = attached;
    const deviceKey = storableText(attached.key);
    const before = byKey.get(deviceKey);
    const firstSeenAt = before !== undefined && before.firstSeenAt < at ? before.firstSeenAt : at;
    if (before !== undefined && before.lastSeenAt > at) {
      byKey.set(deviceKey, { ...before, firstSeenAt });
      continue;
    }
    byKey.set(deviceKey, {
      deviceKey,
      family: device.family,
      capabilities: device.capabilities ?? [device.family],
      vendorId: device.vendorId ?? null,
      productId: device.productId ?? null,
      manufacturerName: text(device.manufacturerName),
      productName: text(device.productName),
      serialNumber: text(device.serialNumber),
      identity: device.identity ?? 'none',
      firstSeenAt,
      lastSeenAt: at,
      lastUser: person ?? before?.lastUser ?? null,
    });
  }
  return [...byKey.values()].toSorted((a, b) => (a.deviceKey < b.deviceKey ? -1 : 1));
}
