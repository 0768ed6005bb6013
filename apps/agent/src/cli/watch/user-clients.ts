/**
 * User clients through which a program reaches the data of a device: the guarded ones of the bridge's table
 * (native/esf-bridge/core/bridge/openers.cc), which a test holds this list to.
 */
const GUARDED: ReadonlySet<string> = new Set([
  'AppleUSBHostDeviceUserClient',
  'AppleUSBHostInterfaceUserClient',
  'AppleUSBHostFrameworkDeviceClient',
  'AppleUSBHostFrameworkInterfaceClient',
  'AppleUSBLegacyDeviceUserClient',
  'AppleUSBLegacyInterfaceUserClient',
  'IOUSBDeviceUserClient',
  'IOUSBDeviceUserClientV2',
  'IOUSBInterfaceUserClient',
  'IOUSBInterfaceUserClientV2',
  'IOUSBInterfaceUserClientV3',
  'IOUSBHostDeviceUserClient',
  'IOUSBHostInterfaceUserClient',
  'SCSITaskUserClient',
  'SCSITaskUserClientIniter',
  'IOSCSITaskUserClient',
  'IOFireWireUserClient',
  'IOFireWireSBP2UserClient',
  'IOFireWireAVCUserClient',
]);

export const carriesData = (userClientClass: string): boolean => GUARDED.has(userClientClass);

/**
 * The name of the device in a path of the registry, `…/iPhone@01100000/Apple USB Multiplexor@1`: an entry of a USB
 * device has its place, eight hexadecimal digits, behind its name. The nearest one.
 */
export function deviceNamed(parentPath: string | null): string | null {
  const names = [...(parentPath ?? '').matchAll(/\/([^/@]{1,128})@[\da-f]{8}(?=\/|$)/gi)].map(([, name]) => name ?? '');
  return names.at(-1) ?? null;
}
