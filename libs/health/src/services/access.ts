/** What a program needs to open a service, by what the service is. */
import { isUsbNub } from './lookup.js';
import type { ServiceHit } from './lookup.js';

/** One sentence for each thing that is needed. */
export function neededToOpen(hit: ServiceHit): readonly string[] {
  const needs: string[] = [];
  if (hit.userClass !== null) {
    needs.push(
      `The program needs com.apple.developer.driverkit.userclient-access with “${hit.bundle ?? 'the bundle identifier of the driver'}” in its list, unless the driver allows any (com.apple.developer.driverkit.allow-any-userclient-access). Without it IOServiceOpen fails, and the kernel logs “UC failed userclient-access check”.`,
    );
  }
  if (isUsbNub(hit)) {
    needs.push(
      'To look at it nothing is needed. To take it from its driver (capture) the program must be root, or hold com.apple.vm.device-access, which Apple gives to virtual machines alone.',
      'A sandboxed program needs com.apple.security.device.usb.',
    );
  }
  if (hit.driverEntitlements !== null) {
    needs.push(`A driver extension for it needs ${hit.driverEntitlements}.`);
  }
  return needs;
}
