// What a mount's source names. Only the text decides: file system types and mounting processes change with macOS.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/facts.h"

namespace portcullis {

struct MountSource {
  enum class Kind : uint8_t {
    // `/dev/disk4s1`; a snapshot, `com.apple.….@/dev/disk3s1s1`; and, as macOS 13 names FAT, exFAT and NTFS, `msdos://disk4s1/NAME`
    disk,
    network,  // `//user@host/share`, `host:/export`, `scheme://host/…`
    other,    // no disk behind it: devfs, autofs, null mounts
  } kind = Kind::other;
  std::string bsdName;  // of a disk
};
// Stands for a disk that is not named like one: nothing carries it.
inline constexpr const char* kUnnamedDisk = "disk?";
MountSource mountSource(std::string_view source);

// `disk4s1`, where the source names a disk by a proper name.
std::optional<std::string> diskNamedBy(std::string_view source);

// A row of the mount table, in every mode; nullopt: no disk that can be named is behind it.
std::optional<MountFacts> mountFrom(std::string_view source, std::string mountPoint, std::string fileSystem, MountFlags);

// `disk7` of `disk7s1`; empty when it is no BSD name of a disk.
std::string wholeDiskOf(std::string_view bsdName);

}  // namespace portcullis
