/** A device as bodies name it: by its USB ids, or, a disk that has none, by bus and model. */
import * as z from 'zod/mini';
import type { DeviceIdentity, DiskIdentity } from '../device.js';
import { DISK_BUSES } from '../names.js';
import { text } from '../text.js';

/** `"0951"`, and never a number: what a person copies off a device is hex. */
export const hexUsbId = z.pipe(
  z.string().check(z.regex(/^[0-9a-f]{4}$/i, 'is not four hex digits, for example `0951`')),
  z.transform((digits: string) => Number.parseInt(digits, 16)),
);
/** A number that is none is no text either; without this, the union would answer with what zod says of the number. */
const ABORT = { abort: true };
const usbId = z.union(
  [z.int().check(z.minimum(0, ABORT), z.maximum(0xffff, ABORT)), hexUsbId],
  'is not a vendor or product id: give four hex digits such as `"0951"`, or the number itself',
);

/** One object and not a union, so that a wrong id is said at its own place. */
export const identityFields = z.strictObject({
  vendorId: z.exactOptional(usbId),
  productId: z.exactOptional(usbId),
  bus: z.exactOptional(z.enum(DISK_BUSES)),
  model: z.exactOptional(text(255, 1)),
  serialNumber: z.exactOptional(text(255, 1)),
});
interface Fields {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly bus?: DiskIdentity['bus'];
  readonly model?: string;
  readonly serialNumber?: string | undefined;
}
/** `null` where neither form is whole, or both are begun. */
function identityIn(fields: Fields): DeviceIdentity | null {
  const { vendorId, productId, bus, model, serialNumber } = fields;
  const own = serialNumber === undefined ? {} : { serialNumber };
  const hasId = vendorId !== undefined || productId !== undefined;
  if (bus !== undefined && model !== undefined) return hasId ? null : { bus, model, ...own };
  if (bus !== undefined || model !== undefined || vendorId === undefined || productId === undefined) return null;
  return { vendorId, productId, ...own };
}

/** For `z.transform` behind `identityFields`. */
export function identityOrRefusal(fields: Fields, context: z.core.ParsePayload): DeviceIdentity {
  const identity = identityIn(fields);
  if (identity !== null) return identity;
  const message =
    'names no device: give `vendorId` and `productId`, or for a disk without USB ids ' +
    `\`bus\` (${DISK_BUSES.join(', ')}) and \`model\`; \`serialNumber\` beside either means one device alone`;
  context.issues.push({ code: 'custom', input: fields, message });
  return z.NEVER;
}
