import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { deviceIdentity, type DeviceIdentity } from '../device.js';
import { DISK_BUSES, FAMILIES } from '../names.js';
import { text } from '../text.js';

const usbId = z.union(
  [
    z.int().check(z.minimum(0), z.maximum(0xffff)),
    z.pipe(
      z.string().check(z.regex(/^[0-9a-f]{4}$/i)),
      z.transform((digits: string) => Number.parseInt(digits, 16)),
    ),
  ],
  'is not a vendor or product id: give four hex digits such as `"0951"`, or the number itself',
);

/** One object and not a union, so that a wrong id is said at its own place. */
const identityFields = z.strictObject({
  vendorId: z.exactOptional(usbId),
  productId: z.exactOptional(usbId),
  bus: z.exactOptional(z.enum(DISK_BUSES)),
  model: z.exactOptional(text(255, 1)),
  serialNumber: z.exactOptional(text(255, 1)),
});
/** `null` where neither form is whole, or both are begun. */
function identityIn(fields: z.infer<typeof identityFields>): DeviceIdentity | null {
  const { vendorId, productId, bus, model, serialNumber } = fields;
  const own = serialNumber === undefined ? {} : { serialNumber };
  const hasId = vendorId !== undefined || productId !== undefined;
  if (bus !== undefined && model !== undefined) return hasId ? null : { bus, model, ...own };
  if (bus !== undefined || model !== undefined || vendorId === undefined || productId === undefined) return null;
  return { vendorId, productId, ...own };
}
const identityBody = z.pipe(
  identityFields,
  z.transform((fields, context): DeviceIdentity => {
    const identity = identityIn(fields);
    if (identity !== null) return identity;
    const message =
      'names no device: give `vendorId` and `productId`, or for a disk without USB ids ' +
      `\`bus\` (${DISK_BUSES.join(', ')}) and \`model\`; \`serialNumber\` beside either means one device alone`;
    context.issues.push({ code: 'custom', input: fields, message });
    return z.NEVER;
  }),
);

/**
 * What a grant or a block is about (`Target` of libs/policy). All parts that are given must hold; a target that gives
 * none would match nothing, and is refused.
 */
export const targetBody = z
  .strictObject({
    families: z.exactOptional(z.array(z.enum(FAMILIES)).check(z.minLength(1), z.maxLength(FAMILIES.length))),
    device: z.exactOptional(identityBody),
    deviceSet: z.exactOptional(z.uuid().check(z.toLowerCase())),
  })
  .check(
    z.refine(
      (target) => Object.values(target).some((part) => part !== undefined),
      'names nothing: give `families`, `device` or `deviceSet`',
    ),
  );
export type TargetBody = Frozen<z.infer<typeof targetBody>>;

export const target = z.object({
  families: z.exactOptional(z.array(z.enum(FAMILIES))),
  device: z.exactOptional(deviceIdentity),
  deviceSet: z.exactOptional(z.uuid()),
});
export type DeviceTarget = Frozen<z.infer<typeof target>>;
