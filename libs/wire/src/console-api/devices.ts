import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { flag, listQuery } from '../lists.js';
import { FAMILIES, IDENTITIES } from '../names.js';
import { text, verbatimText } from '../text.js';
import { instant } from '../time.js';
import { count, macName } from './shared.js';

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

export const patchDeviceBody = z.strictObject({ note: text(2000) });
export type PatchDeviceBody = Frozen<z.infer<typeof patchDeviceBody>>;

/** One device of the fleet's inventory. */
export const deviceRow = z.object({
  id: z.uuid(),
  key: z.string(),
  family: z.enum(FAMILIES),
  capabilities: z.array(z.enum(FAMILIES)),
  /** Four hex digits, as `productId`. */
  vendorId: z.nullable(z.string()),
  productId: z.nullable(z.string()),
  manufacturerName: z.nullable(z.string()),
  productName: z.nullable(z.string()),
  serialNumber: z.nullable(z.string()),
  identity: z.enum(IDENTITIES),
  shared: z.boolean(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  lastMac: z.nullable(macName),
  lastUser: z.nullable(z.string()),
  macCount: count,
  sets: z.array(z.object({ id: z.uuid(), name: z.string() })),
  note: z.string(),
});
export type DeviceRow = Frozen<z.infer<typeof deviceRow>>;
