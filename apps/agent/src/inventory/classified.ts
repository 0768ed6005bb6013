import type { AttachedDevice } from '@portcullis/wire';
import { deviceKey, toDevice } from '@portcullis/policy';
import type { SeenDevice } from './source.js';

/** The device as a policy sees it. Loaded only when there is something to classify: the table is large. */
export function toAttached({ registryId, location, descriptor }: SeenDevice): AttachedDevice {
  const device = toDevice(descriptor);
  return { registryId, key: deviceKey(device), device, descriptor, location };
}
