// Registry nodes → the facts of one device. Portable: it reads a `Registry`, whatever fills it.
//
// Sources: IOStorageProtocolCharacteristics.h, IOMedia.h, IOUSBHostFamilyDefinitions.h (SDK 14.2); the chains of real Macs in
// khronokernel/DarwinDumped. APFS volumes hang below their physical partition in the service plane, so one walk upwards
// serves both.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "macos/registry.h"

namespace portcullis::macos {

// Which BSD names the running system itself needs; filled by the backend: disks from statfs of `/`, the system volumes and
// the console user's home, each reduced to the whole physical disks below it, and the network interfaces (`en13`) that
// carry a default route.
struct NeededDisks {
  std::vector<std::string> root, system, home, routes;
};

// A node and all that is above it, nearest first, each once (a diamond of Fusion stores included). At most 256 nodes.
std::vector<RegistryNode> withAncestors(const Registry&, const RegistryNode& from);

// The device that carries a volume, with that volume among its `volumes`. nullopt: no such disk.
std::optional<AttachFacts> factsOfDisk(const Registry&, const std::string& bsdName, const NeededDisks&);

// The USB device at or above a registry entry, its disks included. nullopt: there is none.
std::optional<AttachFacts> factsOfUsb(const Registry&, RegistryId, const NeededDisks&);

// Whole physical disks (`disk2`) that a volume lies on, APFS containers and Fusion resolved.
std::vector<std::string> physicalDisksOf(const Registry&, const std::string& bsdName);

}  // namespace portcullis::macos
