#include "core/bridge/mount_source.h"

namespace portcullis {
namespace {

constexpr std::string_view kDisk = "/dev/disk";
constexpr std::string_view kRawDisk = "/dev/rdisk";

// `disk` with a number, then slices.
bool isBsdName(std::string_view name) {
  if (!name.starts_with("disk") || name.size() < 5 || name.size() > 32) return false;
  for (char c : name.substr(4)) {
    if (c != 's' && (c < '0' || c > '9')) return false;
  }
  return name[4] != 's';
}

}  // namespace

std::string wholeDiskOf(std::string_view bsdName) { return isBsdName(bsdName) ? std::string(bsdName.substr(0, bsdName.find('s', 4))) : ""; }

MountSource mountSource(std::string_view source) {
  const size_t at = source.rfind('@');
  const std::string_view device = at == std::string_view::npos || source.starts_with("//") ? source : source.substr(at + 1);
  if (device.starts_with(kDisk) || device.starts_with(kRawDisk)) {
    const std::string_view name = device.substr(device.starts_with(kDisk) ? 5 : 6);
    // What claims to be a disk and is not named like one is judged as a disk that nobody knows.
    return {MountSource::Kind::disk, std::string(isBsdName(name) ? name : std::string_view(kUnnamedDisk))};
  }
  const size_t colon = source.find(':');
  const bool hostPath = colon != std::string_view::npos && colon > 0 && colon + 1 < source.size() && source[colon + 1] == '/';
  if (source.starts_with("//") || hostPath) return {MountSource::Kind::network, ""};
  return {};
}

}  // namespace portcullis
