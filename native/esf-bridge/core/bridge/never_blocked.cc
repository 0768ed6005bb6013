#include "core/bridge/never_blocked.h"

#include "core/policy/families.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

// The built-in SD slot says "internal" and is controlled, and so is whatever hangs below an external device or bridge.
bool internalFixed(const AttachFacts& facts) {
  const auto& disk = facts.descriptor.disk;
  return disk.present && disk.internal == Tri::yes && disk.removable == Tri::no && disk.ejectable != Tri::yes &&
         !disk.externalParent && facts.sdMedia == Tri::no && facts.bus != Bus::usb && facts.bus != Bus::sd &&
         fold(disk.protocol) != "secure digital" && fold(disk.protocol) != "usb";
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

bool capturable(const AttachFacts& facts, const Device& device) {
  const FamilyMask families = familiesOf(device);
  if (facts.bus != Bus::usb && device.bus != Bus::usb) return false;
  if (families & (kStorageFamilies | kNeverBlockedFamilies)) return false;
  for (const auto& alternate : facts.descriptor.interfaces) {
    // By the bare interface classes as well: 8 mass storage, 9 hub, 3/1 boot keyboard or pointer.
    if (alternate.interfaceClass == 8 || alternate.interfaceClass == 9) return false;
    if (alternate.interfaceClass == 3 && alternate.interfaceSubclass == 1) return false;
  }
  return !facts.safety.defaultRoute && facts.descriptor.deviceClass != 9;
}

}  // namespace portcullis
