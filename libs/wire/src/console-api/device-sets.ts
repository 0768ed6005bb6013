import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { flag, listQuery } from '../lists.js';
import { text } from '../text.js';
import { instant } from '../time.js';
import { DISK_BUSES } from '../names.js';
import { hexUsbId, identityFields, identityOrRefusal } from './identity.js';
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

/**
 * What rests on a set: rules of policies (as published, or of the draft where that is all), grants, emergency blocks.
 */
export const deviceSetUses = z.object({
  policies: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      /** `false`: only in the draft, so nothing hangs on it yet. */
      published: z.boolean(),
      rules: z.array(z.object({ id: z.string(), text: z.string() })),
    }),
  ),
  grants: count,
  blocks: count,
});
export type DeviceSetUses = Frozen<z.infer<typeof deviceSetUses>>;

/* ── entries ─────────────────────────────────────────────────────────────────────────────── */

/** An empty text is none. */
const optionalText = z.exactOptional(
  z.pipe(
    text(1000),
    z.transform((value: string) => (value === '' ? undefined : value)),
  ),
);

/** One identity of a set and what people know of it; a serial number that is on many devices is refused beside. */
export const setEntryBody = z.pipe(
  z.extend(identityFields, {
    vendorId: z.exactOptional(hexUsbId),
    productId: z.exactOptional(hexUsbId),
    /** Absent or empty: every device of this make. */
    serialNumber: optionalText,
    owner: optionalText,
    assetTag: optionalText,
    comment: optionalText,
    ticket: optionalText,
    /** `YYYY-MM-DD` */
    reviewDate: optionalText,
  }),
  z.transform(({ owner, assetTag, comment, ticket, reviewDate, ...fields }, context) => ({
    ...identityOrRefusal(fields, context),
    ...given({ owner, assetTag, comment, ticket, reviewDate }),
  })),
);
/** Without those that are not there. */
function given<K extends string>(notes: Record<K, string | undefined>): { [Name in K]?: string } {
  const kept = Object.entries<string | undefined>(notes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Name in K]?: string };
}
export type SetEntryBody = Frozen<z.infer<typeof setEntryBody>>;

export const setEntriesBody = z.strictObject({
  entries: z.array(setEntryBody).check(z.minLength(1), z.maxLength(1000)),
});
export type SetEntriesBody = Frozen<z.infer<typeof setEntriesBody>>;

export const setEntryParams = z.strictObject({ id: z.uuid(), entryId: z.uuid() });
export type SetEntryParams = Frozen<z.infer<typeof setEntryParams>>;

export const setEntryListQuery = listQuery(
  ['vendorId', 'productId', 'model', 'serialNumber', 'owner', 'assetTag', 'reviewDate'],
  {},
);
export type SetEntryListQuery = Frozen<z.infer<typeof setEntryListQuery>>;

export const setEntryRow = z.object({
  id: z.uuid(),
  /** Four hex digits, with `productId`; `null` for a disk without USB ids, which has `bus` and `model`. */
  vendorId: z.nullable(z.string()),
  productId: z.nullable(z.string()),
  bus: z.nullable(z.enum(DISK_BUSES)),
  model: z.nullable(z.string()),
  serialNumber: z.nullable(z.string()),
  owner: z.nullable(z.string()),
  assetTag: z.nullable(z.string()),
  comment: z.nullable(z.string()),
  ticket: z.nullable(z.string()),
  reviewDate: z.nullable(z.string()),
  /** The fleet has seen several physical devices with this serial number: the entry matches all of them. */
  shared: z.boolean(),
});
export type SetEntryRow = Frozen<z.infer<typeof setEntryRow>>;

export const entriesAdded = z.object({ added: count, updated: count });
export type EntriesAdded = Frozen<z.infer<typeof entriesAdded>>;

/* ── importing a file ────────────────────────────────────────────────────────────────────── */

/** What the person has agreed to about a file. */
export const importQuery = z.strictObject({
  /** Entries without a serial number match every device of their make, and that is meant. */
  wholeMake: z._default(flag, false),
  /** The file is the whole set: what it does not name is removed. */
  replace: z._default(flag, false),
});
export type ImportQuery = Frozen<z.infer<typeof importQuery>>;

/** A row that was left out (`error`) or taken all the same (`warning`), and what to do; lines count from 1. */
const importProblem = z.object({ line: z.int(), message: z.string(), severity: z.enum(['error', 'warning']) });

export const importReport = z.extend(entriesAdded, {
  unchanged: count,
  removed: count,
  /** New entries without a serial number that were left out, because nobody has agreed to them. */
  wholeMake: count,
  problems: z.array(importProblem),
});
export type ImportReport = Frozen<z.infer<typeof importReport>>;

const previewedEntry = z.omit(setEntryRow, { id: true, shared: true });
export type PreviewedEntry = Frozen<z.infer<typeof previewedEntry>>;

/** What an import would do. The counts are of all rows; of the entries the first are shown. */
export const importPreview = z.object({
  /** How many rows of the file were read. */
  rows: count,
  added: count,
  changed: count,
  unchanged: count,
  removed: count,
  wholeMake: count,
  shown: z.object({
    added: z.array(previewedEntry),
    changed: z.array(z.object({ before: previewedEntry, after: previewedEntry })),
    removed: z.array(previewedEntry),
    wholeMake: z.array(z.extend(previewedEntry, { line: z.int() })),
  }),
  problems: z.array(importProblem),
});
export type ImportPreview = Frozen<z.infer<typeof importPreview>>;
