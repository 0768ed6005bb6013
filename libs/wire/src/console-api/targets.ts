import * as z from 'zod/mini';
import type { Frozen } from '../frozen.js';
import { deviceIdentity } from '../device.js';
import { FAMILIES } from '../names.js';
import { identityFields, identityOrRefusal } from './identity.js';

const identityBody = z.pipe(
  identityFields,
  z.transform((fields, context) => identityOrRefusal(fields, context)),
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
