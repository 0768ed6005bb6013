// Taking a USB device away from drivers and programs, and giving it back.
//
// IOUSBHostDevice with DeviceCapture (macOS 10.15, root): the kernel drivers and clients of all interfaces end as if the device
// had been unplugged, and it stays ours for as long as the object lives. Destroying it resets the device and registers it for
// matching anew (IOUSBHostObject.h), which is what gives it back without unplugging; DestroyOptionsDeviceSurrender does neither, and
// is for whoever was asked to let go. Charging goes on. Never asked for mass storage, hubs, keyboards or pointers: the core sees to that.
//
// `destroy` reports nothing, and a process that crashed destroyed nothing. So the registry is asked afterwards who holds the device, and
// one that hangs between owners is returned by USBDeviceReEnumerate with the release bit (IOUSBLib.h: root suffices, it need not be
// open), as libusb's users and virtual machines do it. It looks like a re-plug to everyone.
#pragma once
#include <memory>

#include "core/backend.h"

namespace portcullis::macos {

class UsbCapture {
 public:
  virtual ~UsbCapture() = default;
  // Both block until the system has answered, up to some seconds. One thread at a time.
  virtual Did capture(RegistryId) = 0;
  virtual Did release(RegistryId) = 0;
};

std::unique_ptr<UsbCapture> makeIoUsbHostCapture();

// An IOReturn as the core's words.
Did fromIoReturn(uint32_t status);

// Who has a USB device, as the registry says it.
struct UsbOwnership {
  bool present = false;
  // From `UsbExclusiveOwner`, "pid 36792, ptpcamerad"; 0: nobody, or a driver of the kernel.
  int32_t ownerPid = 0;
  bool ownerLives = false;
  // Interfaces are published: some driver has configured it.
  bool hasInterfaces = false;
};
// The process number in `UsbExclusiveOwner`; 0 for anything else.
int32_t ownerPidOf(const std::string& owner);

enum class GiveBack : uint8_t { done, wait, gone };
// Whether a device that is to be the system's again is so. `wait`: not yet; and when waiting does not help, it must be re-enumerated.
GiveBack givenBack(const UsbOwnership&, int32_t ownPid);

}  // namespace portcullis::macos
