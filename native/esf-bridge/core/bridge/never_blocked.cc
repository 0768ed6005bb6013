#include "core/bridge/never_blocked.h"

#include <algorithm>

#include "core/policy/families.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

// The built-in SD slot says "internal" and is controlled, and so is whatever hangs below an external device or bridge.
bool internalFixed(const AttachFacts& facts) {
  const auto& disk = facts.descriptor.disk;
  return disk.present && disk.internal == Tri::yes && disk.removable == Tri::no && disk.ejectable != Tri::yes && !disk.externalParent &&
         facts.sdMedia == Tri::no && facts.bus != Bus::usb && facts.bus != Bus::sd && fold(disk.protocol) != "secure digital" &&
         fold(disk.protocol) != "usb";
}

}  // namespace

NeverBlocked neverBlocked(const AttachFacts& facts, const Device& device) {
  const SafetyFacts& safety = facts.safety;
  if (safety.backsRoot) return NeverBlocked::backsRoot;
  if (safety.systemVolume) return NeverBlocked::systemVolume;
  if (safety.homeVolume) return NeverBlocked::homeVolume;
  if (internalFixed(facts)) return NeverBlocked::internalFixed;
  if (safety.systemImage && (familiesOf(device) & bit(Family::diskImage))) return NeverBlocked::systemImage;
  // These exempt `connect` alone: a keyboard that is also storage loses its storage verbs.
  const FamilyMask families = familiesOf(device);
  if (families & bit(Family::hub)) return NeverBlocked::hub;
  if (families & bit(Family::keyboard)) return NeverBlocked::keyboard;
  if (families & bit(Family::pointer)) return NeverBlocked::pointer;
  if (safety.defaultRoute && (families & bit(Family::networkAdapter))) return NeverBlocked::defaultRoute;
  return NeverBlocked::no;
}

bool capturable(const AttachFacts& facts, const Device& device) { return whyNotCapturable(facts, device).empty(); }

std::string whyNotCapturable(const AttachFacts& facts, const Device& device) {
  const FamilyMask families = familiesOf(device);
  const auto has = [&](uint8_t interfaceClass, int subclass = -1) {
    const auto matches = [&](const UsbInterface& i) {
      return i.interfaceClass == interfaceClass && (subclass < 0 || i.interfaceSubclass == subclass);
    };
    return std::any_of(facts.descriptor.interfaces.begin(), facts.descriptor.interfaces.end(), matches);
  };
  if (facts.bus != Bus::usb && device.bus != Bus::usb) return "it is no USB device";
  if (facts.builtIn) return "it is built into this Mac";
  // By the bare interface classes as well: 8 mass storage, 9 hub, 3/1 boot keyboard or pointer.
  if ((families & kStorageFamilies) || has(8)) return "it holds storage, and taking that away could lose data";
  if ((families & bit(Family::hub)) || has(9) || facts.descriptor.deviceClass == 9) return "it is a hub, and all behind it would go too";
  if ((families & kNeverBlockedFamilies) || has(3, 1)) return "it is a keyboard or pointer, and a person could be locked out";
  if (facts.safety.defaultRoute) return "this Mac's network goes through it";
  return "";
}

}  // namespace portcullis
