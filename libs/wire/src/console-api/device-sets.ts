import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { listQuery } from '../lists.js';
import { text } from '../text.js';
import { instant } from '../time.js';
import { count } from './shared.js';

const name = text(100, 1);
const description = text(1000);
export const createDeviceSetBody = z.strictObject({ name, description: z._default(description, '') });
export type CreateDeviceSetBody = Frozen<z.infer<typeof createDeviceSetBody>>;

export const patchDeviceSetBody = z.strictObject({
  name: z.exactOptional(name),
  description: z.exactOptional(description),
});
export type PatchDeviceSetBody = Frozen<z.infer<typeof patchDeviceSetBody>>;

export const deviceSetListQuery = listQuery(['name', 'updatedAt', 'count'], {});
export type DeviceSetListQuery = Frozen<z.infer<typeof deviceSetListQuery>>;

export const deviceSetRow = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  count,
  version: z.int(),
  updatedAt: instant,
});
export type DeviceSetRow = Frozen<z.infer<typeof deviceSetRow>>;

/* ── entries ─────────────────────────────────────────────────────────────────────────────── */

const id4 = z.string().check(z.regex(/^[0-9a-f]{4}$/i, 'is not four hex digits, for example `0951`'), z.toLowerCase());
/** An empty text is none. */
const optionalText = z.exactOptional(
  z.pipe(
    text(1000),
    z.transform((value: string) => (value === '' ? undefined : value)),
  ),
);

/** One identity of a set and what people know of it; a serial number that is on many devices is refused beside. */
export const setEntryBody = z.strictObject({
  vendorId: id4,
  productId: id4,
  /** Absent: every device of this make. */
  serialNumber: optionalText,
  owner: optionalText,
  assetTag: optionalText,
  comment: optionalText,
  ticket: optionalText,
  /** `YYYY-MM-DD` */
  reviewDate: optionalText,
});
export type SetEntryBody = Frozen<z.infer<typeof setEntryBody>>;

export const setEntriesBody = z.strictObject({
  entries: z.array(setEntryBody).check(z.minLength(1), z.maxLength(1000)),
});
export type SetEntriesBody = Frozen<z.infer<typeof setEntriesBody>>;

export const setEntryParams = z.strictObject({ id: z.uuid(), entryId: z.uuid() });
export type SetEntryParams = Frozen<z.infer<typeof setEntryParams>>;

export const setEntryListQuery = listQuery(
  ['vendorId', 'productId', 'serialNumber', 'owner', 'assetTag', 'reviewDate'],
  {},
);
export type SetEntryListQuery = Frozen<z.infer<typeof setEntryListQuery>>;

export const setEntryRow = z.object({
  id: z.uuid(),
  vendorId: z.string(),
  productId: z.string(),
  serialNumber: z.nullable(z.string()),
  owner: z.nullable(z.string()),
  assetTag: z.nullable(z.string()),
  comment: z.nullable(z.string()),
  ticket: z.nullable(z.string()),
  reviewDate: z.nullable(z.string()),
});
export type SetEntryRow = Frozen<z.infer<typeof setEntryRow>>;

export const entriesAdded = z.object({ added: count, updated: count });
export type EntriesAdded = Frozen<z.infer<typeof entriesAdded>>;

export const importReport = z.extend(entriesAdded, {
  problems: z.array(z.object({ line: z.int(), message: z.string() })),
});
export type ImportReport = Frozen<z.infer<typeof importReport>>;
