// Taking a USB device away from drivers and programs, and giving it back.
//
// IOUSBHostDevice with DeviceCapture (macOS 10.15, root): the kernel drivers and clients of all interfaces end as if the device
// had been unplugged, and it stays ours for as long as the object lives; destroying it resets the device, and matching
// starts anew. Charging goes on. Never asked for mass storage, hubs, keyboards or pointers: the core sees to that.
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

}  // namespace portcullis::macos
