import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { flag, listQuery } from '../lists.js';
import { FAMILIES, IDENTITIES } from '../names.js';
import { text, verbatimText } from '../text.js';
import { instant } from '../time.js';
import { count, macName } from './shared.js';

/** At which Macs, and for whom, a device was, with what was decided there. */
export const deviceSightings = z.object({
  data: z.array(
    z.object({
      mac: macName,
      person: z.nullable(z.string()),
      firstSeenAt: instant,
      lastSeenAt: instant,
      allowed: count,
      restricted: count,
      denied: count,
    }),
  ),
  /** There are more; these are the latest. */
  truncated: z.boolean(),
});
export type DeviceSightings = Frozen<z.infer<typeof deviceSightings>>;

export const deviceListQuery = listQuery(
  ['lastSeenAt', 'firstSeenAt', 'productName', 'family', 'macCount'],
  {
    family: z.exactOptional(z.enum(FAMILIES)),
    /** Seen at this Mac. */
    macId: z.exactOptional(z.uuid()),
    /** Several physical devices say that they are this one. */
    shared: z.exactOptional(flag),
    key: z.exactOptional(verbatimText(600)),
  },
  'desc',
);
export type DeviceListQuery = Frozen<z.infer<typeof deviceListQuery>>;

export const patchDeviceBody = z
  .strictObject({
    note: z.exactOptional(text(2000)),
    /** Takes back that several physical devices share the serial number. What shows it anew marks it anew. */
    shared: z.exactOptional(z.literal(false)),
  })
  .check(
    z.refine(
      ({ note, shared }) => note !== undefined || shared !== undefined,
      'must change something: give `note` or `shared`',
    ),
  );
export type PatchDeviceBody = Frozen<z.infer<typeof patchDeviceBody>>;

/**
 * How it came out that several physical devices have one serial number: attached to two Macs at once, or twice to one;
 * attached to two Macs within a time in which no stick travels; or a Mac says it.
 */
export const SHARED_REASONS = ['at-two-macs', 'twice-at-one-mac', 'too-fast', 'said-by-mac'] as const;
export const sharedFinding = z.object({ reason: z.enum(SHARED_REASONS), since: instant, macs: z.array(macName) });
export type SharedFinding = Frozen<z.infer<typeof sharedFinding>>;

/** One device of the fleet's inventory. */
export const deviceRow = z.object({
  id: z.uuid(),
  key: z.string(),
  family: z.enum(FAMILIES),
  capabilities: z.array(z.enum(FAMILIES)),
  /** Four hex digits, as `productId`. */
  vendorId: z.nullable(z.string()),
  productId: z.nullable(z.string()),
  /** Of a device without USB ids: how it is attached. */
  bus: z.nullable(z.string()),
  manufacturerName: z.nullable(z.string()),
  productName: z.nullable(z.string()),
  serialNumber: z.nullable(z.string()),
  identity: z.enum(IDENTITIES),
  shared: z.boolean(),
  /** Of one that is shared; `null` too where it was found before findings were kept. */
  sharedFinding: z.nullable(sharedFinding),
  firstSeenAt: instant,
  lastSeenAt: instant,
  lastMac: z.nullable(macName),
  lastUser: z.nullable(z.string()),
  macCount: count,
  sets: z.array(z.object({ id: z.uuid(), name: z.string() })),
  note: z.string(),
});
export type DeviceRow = Frozen<z.infer<typeof deviceRow>>;
