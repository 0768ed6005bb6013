#include "macos/disks.h"

namespace portcullis::macos {

// DADissenter.h: err_local | err_local_diskarbitration | code.
Did fromDaReturn(uint32_t status) {
  constexpr uint32_t kError = 0xF8DA0001, kBusy = 0xF8DA0002, kExclusive = 0xF8DA0004, kNotFound = 0xF8DA0006;
  constexpr uint32_t kNotMounted = 0xF8DA0007, kNotPermitted = 0xF8DA0008, kNotPrivileged = 0xF8DA0009;
  // A dissenter may carry a Unix errno instead (unix_err, err_kern | err_sub 3): 16 is EBUSY, 1 is EPERM.
  constexpr uint32_t kUnix = 0xC000, kEbusy = kUnix | 16, kEperm = kUnix | 1;
  switch (status) {
    case 0: return Did::done;
    case kBusy:
    case kExclusive:
    case kEbusy: return Did::busy;
    case kNotFound:
    case kNotMounted: return Did::gone;
    case kNotPermitted:
    case kNotPrivileged:
    case kEperm: return Did::refused;
    case kError:
    default: return Did::failed;
  }
}

}  // namespace portcullis::macos
