import { FAMILIES } from '@portcullis/wire';
import { isTrustworthySerial, type Target } from '@portcullis/policy';
import { z } from 'zod';

const usbId = z.union(
  [
    z.number().int().min(0).max(0xffff),
    z
      .string()
      .regex(/^[0-9a-f]{4}$/i)
      .transform((digits) => Number.parseInt(digits, 16)),
  ],
  'is not a vendor or product id: give four hex digits such as `"0951"`, or the number itself',
);
const serialNumber = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .refine(isTrustworthySerial, 'is on many devices and never matches: leave it out to mean every device of this make');

/**
 * What a grant or a block is about (`Target` of libs/policy). All parts that are given must hold; a target that gives
 * none would match nothing, and is refused.
 */
export const targetBody = z
  .strictObject({
    families: z.array(z.enum(FAMILIES)).min(1).max(FAMILIES.length).optional(),
    device: z.strictObject({ vendorId: usbId, productId: usbId, serialNumber: serialNumber.optional() }).optional(),
    deviceSet: z.uuid().toLowerCase().optional(),
  })
  .refine(
    (target) => Object.values(target).some((part) => part !== undefined),
    'names nothing: give `families`, `device` or `deviceSet`',
  );
export type TargetBody = z.infer<typeof targetBody>;

/** The target as it is stored and signed: no part is there without a value. */
export function toTarget({ families, device, deviceSet }: TargetBody): Target {
  return {
    ...(families === undefined ? {} : { families }),
    ...(device === undefined ? {} : { device: toIdentity(device) }),
    ...(deviceSet === undefined ? {} : { deviceSet }),
  };
}

function toIdentity({ vendorId, productId, serialNumber: serial }: NonNullable<TargetBody['device']>) {
  return { vendorId, productId, ...(serial === undefined ? {} : { serialNumber: serial }) };
}

export const targetRow = z.object({
  families: z.array(z.enum(FAMILIES)).optional(),
  device: z
    .object({ vendorId: z.number().int(), productId: z.number().int(), serialNumber: z.string().optional() })
    .optional(),
  deviceSet: z.uuid().optional(),
});
