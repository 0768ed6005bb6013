import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { deviceIdentity } from '../device.js';
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

const serialNumber = z.exactOptional(text(255, 1));
const identityBody = z.union(
  [
    z.strictObject({ vendorId: usbId, productId: usbId, serialNumber }),
    z.strictObject({ bus: z.enum(DISK_BUSES), model: text(255, 1), serialNumber }),
  ],
  'names no device: give `vendorId` and `productId` (four hex digits such as `"0951"`, or numbers), or for a disk without ' +
    `USB ids \`bus\` (${DISK_BUSES.join(', ')}) and \`model\`; \`serialNumber\` beside either means one device alone`,
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
