import { classify, clean, deviceKey, type AttachedDevice, type Device } from '@portcullis/policy';
import type { SeenDevice } from './source.js';

/** The device as a policy sees it. Loaded only when there is something to classify: the table is large. */
export function toAttached({ registryId, location, descriptor }: SeenDevice): AttachedDevice {
  const { family, capabilities } = classify(descriptor);
  const { vendorId, productId } = descriptor;
  const device: Device = {
    family,
    capabilities,
    vendorId,
    productId,
    serialNumber: clean(descriptor.serialNumber),
    manufacturerName: clean(descriptor.manufacturerName),
    productName: clean(descriptor.productName),
    bus: 'usb',
  };
  return { registryId, key: deviceKey(device), device, descriptor, location };
}
