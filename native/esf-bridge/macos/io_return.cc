#include "macos/usb_capture.h"

namespace portcullis::macos {

// IOReturn.h: sys_iokit (0xe0000000) | code.
Did fromIoReturn(uint32_t status) {
  constexpr uint32_t kNoDevice = 0xe00002c0, kNotPrivileged = 0xe00002c1, kExclusiveAccess = 0xe00002c5;
  constexpr uint32_t kBusy = 0xe00002d5, kNotPermitted = 0xe00002e2, kNotAttached = 0xe00002d9, kNotFound = 0xe00002f0;
  switch (status) {
    case 0: return Did::done;
    case kNoDevice:
    case kNotAttached:
    case kNotFound: return Did::gone;
    case kNotPrivileged:
    case kNotPermitted: return Did::refused;
    case kExclusiveAccess:
    case kBusy: return Did::busy;
    default: return Did::failed;
  }
}

}  // namespace portcullis::macos
