#include <charconv>

#include "macos/usb_capture.h"

namespace portcullis::macos {

int32_t ownerPidOf(const std::string& owner) {
  constexpr std::string_view prefix = "pid ";
  if (!owner.starts_with(prefix)) return 0;
  int32_t pid = 0;
  const char* end = owner.data() + owner.size();
  const auto [at, error] = std::from_chars(owner.data() + prefix.size(), end, pid);
  return error == std::errc() && pid > 0 && (at == end || *at == ',') ? pid : 0;
}

GiveBack givenBack(const UsbOwnership& device, int32_t ownPid) {
  if (!device.present) return GiveBack::gone;
  if (device.ownerPid == ownPid) return GiveBack::wait;
  // Another process has it, which got it from the system: it is not ours to take away.
  if (device.ownerPid != 0 && device.ownerLives) return GiveBack::done;
  if (device.ownerPid != 0) return GiveBack::wait;
  return device.hasInterfaces ? GiveBack::done : GiveBack::wait;
}

}  // namespace portcullis::macos
