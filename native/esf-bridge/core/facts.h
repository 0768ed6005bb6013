// What a backend tells the core: plain data, read off the system, not judged yet.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/policy/types.h"

namespace portcullis {

// Registry entry id on a Mac: unique while the device is attached, never reused while the system is up.
using RegistryId = uint64_t;

// The Mac's own clock. The offset is the one in force at that moment (daylight saving included).
struct WallTime {
  int64_t epochMillis = 0;
  int32_t utcOffsetMinutes = 0;
};

struct ProcessFacts {
  int32_t pid = 0;
  std::string path;
  std::string signingId;  // empty: not signed, or not known
  Tri platformBinary = Tri::unknown;
};

// One volume (partition, APFS volume, disc session) of a device.
struct VolumeFacts {
  std::string bsdName;  // `disk4s1`, without `/dev/`
  std::string name;     // label; empty: none or not known
  Tri encrypted = Tri::unknown;
  bool fileSystemKnown = false;
  std::string fileSystem;
  // The other devices that it lies on as well: members of a set (AppleRAID, Fusion, CoreStorage).
  std::vector<RegistryId> alsoOn = {};
};

struct MountFlags {
  bool readOnly = false;
  bool noexec = false;
  // Whether a mount with these flags is at least as restricted as `wanted`.
  bool satisfies(const MountFlags& wanted) const { return (readOnly || !wanted.readOnly) && (noexec || !wanted.noexec); }
  bool operator==(const MountFlags&) const = default;
};

// A volume as it is mounted now.
struct MountFacts {
  std::string bsdName;
  std::string mountPoint;
  std::string fileSystem;
  MountFlags flags;
};

// What only the system knows about how much it needs a device. Each is false unless proved.
struct SafetyFacts {
  bool backsRoot = false;
  bool systemVolume = false;
  bool homeVolume = false;
  // A disk image that one of the system's own processes attached.
  bool systemImage = false;
  // The network adapter that carries the default route.
  bool defaultRoute = false;
  bool operator==(const SafetyFacts&) const = default;
};

struct AttachFacts {
  RegistryId registryId = 0;
  std::string location;  // USB location id or slot, for people
  Bus bus = Bus::unknown;
  Descriptor descriptor;
  // Soldered in: never taken away, whoever asks.
  bool builtIn = false;
  SafetyFacts safety;
  // unknown: a card is there, its facts are not read yet; no: there is no SD media.
  Tri sdMedia = Tri::no;
  std::string sdMediaSerial, sdMediaProduct;
  std::vector<VolumeFacts> volumes;
};

struct PersonFacts {
  Context::User state = Context::User::unknown;
  std::string name;
  bool groupsKnown = false;
  std::vector<std::string> groups;
};

}  // namespace portcullis
