// Names of disks as mount(2) and the registry write them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace portcullis::macos {

// `disk4s1` out of a mount's source: `/dev/disk4s1`, `/dev/rdisk4s1`, `com.apple.os.update-…@/dev/disk3s1s1` (the part after
// the last `@`: snapshots). nullopt for what is no disk: `//user@host/share`, `host:/path`, `devfs`, `map -hosts`.
std::optional<std::string> bsdNameOf(std::string_view mountSource);

// `disk4` of `disk4s1s2`; nullopt for anything that is not a disk's name.
std::optional<std::string> wholeDiskOf(std::string_view bsdName);

}  // namespace portcullis::macos
