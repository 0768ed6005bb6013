#include "core/bridge/usb_desk.h"

#include <algorithm>
#include <charconv>

#include "core/bridge/never_blocked.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

using Holder = Captures::Holder;
constexpr size_t kMostListed = 20;

std::optional<uint64_t> numberOf(const std::string& text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const char* begin = text.data() + (hex ? 2 : 0);
  const char* end = text.data() + text.size();
  uint64_t number = 0;
  const auto [at, error] = std::from_chars(begin, end, number, hex ? 16 : 10);
  return begin != end && at == end && error == std::errc() ? std::optional(number) : std::nullopt;
}

bool isUsb(const Attached& attached) { return attached.facts.bus == Bus::usb || attached.device.bus == Bus::usb; }

std::string nameOf(const Attached& attached) {
  char ids[16];
  std::snprintf(ids, sizeof ids, "%04x:%04x", attached.device.vendorId, attached.device.productId);
  return attached.device.productName.empty() ? ids : attached.device.productName + " (" + ids + ")";
}

std::string lineOf(const Attached& attached) {
  return std::to_string(attached.facts.registryId) + " at " + clean(attached.facts.location) + " is " + nameOf(attached);
}

std::string listed(const std::vector<DeviceState>& devices) {
  if (devices.empty()) return "no USB device is attached";
  std::string text;
  for (size_t i = 0; i < devices.size() && i < kMostListed; ++i) text += (i ? "; " : "") + lineOf(*devices[i].attached);
  if (devices.size() > kMostListed) text += "; and " + std::to_string(devices.size() - kMostListed) + " more";
  return text;
}

UsbAnswer failure(const char* code, std::string message) {
  UsbAnswer answer;
  answer.code = code;
  answer.message = std::move(message);
  return answer;
}

}  // namespace

std::vector<DeviceState> UsbDesk::usbDevices() const {
  auto devices = hub_.world.devices();
  std::erase_if(devices, [](const DeviceState& state) { return !isUsb(*state.attached); });
  return devices;
}

std::vector<DeviceState> UsbDesk::named(const std::string& name) const {
  const auto number = numberOf(name);
  auto devices = usbDevices();
  std::erase_if(devices, [&](const DeviceState& state) {
    const AttachFacts& facts = state.attached->facts;
    const bool byNumber = number && (facts.registryId == *number || numberOf(facts.location) == number);
    return !byNumber && (name.empty() || clean(facts.location) != name);
  });
  return devices;
}

std::optional<Sight> UsbDesk::find(const std::string& name, UsbAnswer& why) {
  const auto found = named(name);
  if (found.size() == 1) {
    if (auto sight = hub_.world.device(found[0].attached->facts.registryId)) return sight;
  }
  why = found.size() > 1
            ? failure("ambiguous", "`" + name + "` means several devices, use the registry id: " + listed(found))
            : failure("no-such-device", "`" + name + "` is neither registry id nor location of a USB device; " + listed(usbDevices()));
  return std::nullopt;
}

UsbAnswer UsbDesk::list() {
  UsbAnswer answer;
  std::vector<AttachFacts> here;
  for (const auto& state : usbDevices()) {
    const auto sight = hub_.world.device(state.attached->facts.registryId);
    if (!sight) continue;
    here.push_back(sight->device->facts);
    answer.list.push_back({sight->device, sight->captured, enforcer_.captures().contains(sight->device->facts, Holder::administrator),
                           enforcer_.captureRule(*sight), whyNotCapturable(sight->device->facts, sight->device->device)});
  }
  answer.absent = enforcer_.captures().absent(here);
  return answer;
}

UsbAnswer UsbDesk::capture(const std::string& name) {
  UsbAnswer why;
  const auto sight = find(name, why);
  if (!sight) return why;
  const Attached& device = *sight->device;
  const std::string mayNot = whyNotCapturable(device.facts, device.device);
  if (!mayNot.empty()) return failure("not-capturable", nameOf(device) + " is never captured: " + mayNot);
  if (hub_.backend.mode() == BridgeMode::observe) return failure("unavailable", "this bridge only watches: it can take no device away");
  const bool before = enforcer_.captures().contains(device.facts, Holder::administrator);
  if (!enforcer_.captures().add(device.facts, Holder::administrator)) {
    return failure("not-stored", "the capture could not be written to disk: free some space and try again");
  }
  const Did did = enforcer_.settleNow(device.facts.registryId);
  if (did != Did::done) {
    // What cannot be done now is not done by surprise later.
    if (!before) enforcer_.captures().remove(device.facts, Holder::administrator);
    return did == Did::gone
               ? failure("no-such-device", nameOf(device) + " has been unplugged")
               : failure("failed", "macOS did not let go of " + nameOf(device) + ": end the program that uses it and try again");
  }
  if (!before) record("usb-captured", *sight);
  return {};
}

UsbAnswer UsbDesk::release(const std::string& name) {
  UsbAnswer why;
  const auto sight = find(name, why);
  if (!sight) return releaseAbsent(name, std::move(why));
  const Attached& device = *sight->device;
  const bool administrators = enforcer_.captures().contains(device.facts, Holder::administrator);
  const std::string rule = enforcer_.captureRule(*sight);
  if (!administrators && rule.empty() && !sight->captured) {
    return failure("not-captured", nameOf(device) + " is not captured");
  }
  if (!enforcer_.captures().remove(device.facts, Holder::administrator)) {
    return failure("not-stored", "the release could not be written to disk: free some space and try again");
  }
  if (!rule.empty()) {
    if (administrators) record("usb-hold-ended", *sight);
    return failure("held-by-policy", nameOf(device) + " stays captured, because policy wants it so (" + rule +
                                         "): change the policy or approve an exception" +
                                         (administrators ? "; the administrator's own capture has ended" : ""));
  }
  const Did did = enforcer_.settleNow(device.facts.registryId);
  if (did != Did::done && did != Did::gone) {
    return failure("failed",
                   "macOS did not take " + nameOf(device) + " back yet: the bridge tries again by itself; unplugging it helps as well");
  }
  record("usb-released", *sight);
  return {};
}

// Someone who captured a device and pulled it out can still end that: by its location.
UsbAnswer UsbDesk::releaseAbsent(const std::string& name, UsbAnswer otherwise) {
  if (otherwise.code != "no-such-device" || name.empty()) return otherwise;
  std::vector<AttachFacts> here;
  for (const auto& state : usbDevices()) here.push_back(state.attached->facts);
  for (const auto& text : enforcer_.captures().absent(here)) {
    const std::string location = text.substr(text.rfind(" @") + 2);
    const auto number = numberOf(name);
    if (location != name && !(number && numberOf(location) == number)) continue;
    if (!enforcer_.captures().removeAbsent(text)) {
      return failure("not-stored", "the release could not be written to disk: free some space and try again");
    }
    hub_.record(LifecycleRecord{"usb-released", "by an administrator at the Mac: " + text + ", not attached"});
    return {};
  }
  return otherwise;
}

void UsbDesk::record(const char* what, const Sight& sight) {
  const Attached& device = *sight.device;
  std::string detail = "by an administrator at the Mac: " + nameOf(device);
  if (!device.device.serialNumber.empty()) detail += ", serial number " + device.device.serialNumber;
  hub_.record(LifecycleRecord{what, detail + ", at " + clean(device.facts.location)}, sight.person);
}

}  // namespace portcullis
