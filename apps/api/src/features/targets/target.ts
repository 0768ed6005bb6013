import { isTrustworthySerial, type Target } from '@portcullis/policy';
import type { TargetBody } from '@portcullis/wire';
import { invalidRequest } from '../../errors/app-error.js';

/**
 * The target of a grant or a block as it is stored and signed.
 * @throws AppError `invalid-request` for a serial number that is on many devices: such a target would never match
 */
export function toTarget(target: TargetBody): Target {
  const serial = target.device?.serialNumber;
  if (serial !== undefined && !isTrustworthySerial(serial)) {
    const message = 'is on many devices and never matches: leave it out to mean every device of this make';
    throw invalidRequest([{ path: ['target', 'device', 'serialNumber'], message }]);
  }
  return target;
}
