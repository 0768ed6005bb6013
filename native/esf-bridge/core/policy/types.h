// The C++ twin of libs/policy/src/model.ts. Families, verbs and the other shared words: shared_names.h.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared_names.h"

namespace portcullis {

enum class Effect : uint8_t { deny, allow };
// DISK_BUSES of model.ts.
constexpr bool isDiskBus(Bus bus) { return bus >= Bus::thunderbolt && bus <= Bus::sata; }
enum class Tri : uint8_t { no, yes, unknown };
inline constexpr std::array<std::string_view, 3> kTriNames = {"no", "yes", "unknown"};

using FactMask = uint16_t;

struct UsbInterface {
  uint8_t interfaceClass = 0, interfaceSubclass = 0, interfaceProtocol = 0;
  uint8_t configuration = 1, number = 0, alternate = 0;
  std::string name;
};
struct HidUsage {
  uint16_t usagePage = 0, usage = 0;
};

// What was read off the hardware, before classification. Strings are as received (any bytes, any length);
// `clean` (strings.h) bounds and strips them. Mirrors Descriptor.
struct Descriptor {
  uint16_t vendorId = 0, productId = 0;
  bool hasIds = false;
  std::string manufacturerName, productName, serialNumber;
  bool hasManufacturer = false, hasProduct = false, hasSerial = false;
  uint8_t deviceClass = 0, deviceSubclass = 0, deviceProtocol = 0;
  std::vector<UsbInterface> interfaces;
  std::vector<HidUsage> hid;
  struct Disk {
    bool present = false;
    std::string protocol, mediaKind;
    Tri internal = Tri::unknown, removable = Tri::unknown, ejectable = Tri::unknown;
    bool externalParent = false;
  } disk;
};

// A device as a policy sees it. Mirrors Device; built once at attach, read-only afterwards.
struct Device {
  Family family = Family::unknown;
  FamilyMask capabilities = 0;
  uint16_t vendorId = 0, productId = 0;
  bool hasIds = false;
  std::string serialNumber, manufacturerName, productName;
  bool hasSerial = false, hasManufacturer = false, hasProduct = false;
  // unknown: the SD facts have not been read yet; no: there is no SD media.
  Tri sdMedia = Tri::no;
  std::string sdMediaSerial, sdMediaProduct;
  Bus bus = Bus::unknown;
  Identity identity = Identity::none;
  NeverBlocked neverBlocked = NeverBlocked::no;
};

struct Volume {
  Tri encrypted = Tri::unknown;
  bool fileSystemKnown = false;
  std::string fileSystem;
};

// Everything else a verdict depends on. Mirrors Context: what is not known is said to be not known.
struct Context {
  bool timeKnown = false;
  int64_t epochMillis = 0;
  int32_t utcOffsetMinutes = 0;
  enum class User : uint8_t { unknown, nobody, known } userState = User::unknown;
  std::string user;
  bool groupsKnown = false;
  std::vector<std::string> groups;
  bool tagsKnown = false;
  std::vector<std::string> tags;
  Volume volume;
  std::string mac;
};

// Decided by: a rule of the policy (index >= 0), or one of RESERVED_RULES.
enum class Decider : uint8_t { rule, default_, neverBlocked, emergencyBlock, grant, unresolved, offline, noPolicy };

struct VerbVerdict {
  Effect effect = Effect::deny;
  Mode mode = Mode::observe;
  Decider decider = Decider::default_;
  int32_t rule = -1;        // index into the bundle's rules when decider == rule
  std::string_view ruleId;  // into the bundle, or a literal
  std::string_view source;  // grant or block id, into its document
  FactMask dependsOn = 0;   // set when decider == unresolved
};

struct Verdict {
  VerbMask verbs = 0;  // which entries below are meant
  std::array<VerbVerdict, kVerbCount> of{};
  bool denies(Verb v) const { return (verbs & bit(v)) && of[static_cast<size_t>(v)].effect == Effect::deny; }
};

}  // namespace portcullis
