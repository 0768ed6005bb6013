// USB devices captured and given back by an administrator at the Mac. An administrator's capture is state of its own beside policy's
// (captures.h), settled by the same conductor in the same way; it only takes away. A release gives back what an administrator
// captured, and nothing that policy wants captured.
#pragma once
#include <string>
#include <vector>

#include "core/bridge/enforcer.h"

namespace portcullis {

struct UsbAnswer {
  // Empty: done. Else a code of PROTOCOL.md, and a sentence that says what to do.
  std::string code, message;

  struct Entry {
    AttachedPtr device;
    bool captured = false;
    bool byAdministrator = false;
    std::string byRule;  // of policy's own capture: the rule, `default` or another deciding word; empty: policy wants none
    std::string mayNot;  // why it is never captured; empty: it may be
  };
  std::vector<Entry> list;
  std::vector<std::string> absent;  // captured by an administrator, and not attached now
};

class UsbDesk {
 public:
  UsbDesk(Hub& hub, Enforcer& enforcer) : hub_(hub), enforcer_(enforcer) {}

  // Conductor. `name`: a registry id, decimal or `0x…`, or a location as the list shows it (`0x01100000`).
  UsbAnswer list();
  UsbAnswer capture(const std::string& name);
  UsbAnswer release(const std::string& name);

 private:
  std::vector<DeviceState> usbDevices() const;
  std::vector<DeviceState> named(const std::string& name) const;
  // One device, or why there is none.
  std::optional<Sight> find(const std::string& name, UsbAnswer& why);
  UsbAnswer releaseAbsent(const std::string& name, UsbAnswer otherwise);
  void record(const char* what, const Sight&);

  Hub& hub_;
  Enforcer& enforcer_;
};

}  // namespace portcullis
