#include "core/bridge/mount_source.h"

#include <algorithm>
#include <array>

namespace portcullis {
namespace {

constexpr std::string_view kDevices = "/dev/";
constexpr std::string_view kDisk = "disk";
constexpr std::string_view kAuthority = "://";

// File systems in user space, by the scheme that libfs gives their volumes: what has one of these is on a disk, whatever follows.
constexpr std::array<std::string_view, 9> kOnDisk = {"fat", "msdos", "exfat", "ntfs", "lifs", "hfs", "apfs", "udf", "cd9660"};

bool digits(std::string_view text, size_t& at) {
  const size_t from = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at > from;
}

// Length of the leading `disk<N>`, 0 if it does not begin so.
size_t wholeDiskLength(std::string_view name) {
  if (!name.starts_with(kDisk)) return 0;
  size_t at = kDisk.size();
  return digits(name, at) ? at : 0;
}

// `disk<N>`, then slices.
bool isBsdName(std::string_view name) {
  size_t at = wholeDiskLength(name);
  if (at == 0 || name.size() > 32) return false;
  while (at < name.size()) {
    if (name[at++] != 's' || !digits(name, at)) return false;
  }
  return true;
}

// What claims to be a disk and is not named like one is judged as a disk that nobody knows.
MountSource disk(std::string_view name) {
  if (name.starts_with("rdisk")) name.remove_prefix(1);
  return {MountSource::Kind::disk, std::string(isBsdName(name) ? name : std::string_view(kUnnamedDisk))};
}

std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return out;
}

// `msdos://disk4s1/NAME`. What is behind a scheme that is none of a disk's, and is no disk's name either, is a server.
MountSource byScheme(std::string_view scheme, std::string_view rest) {
  if (rest.starts_with(kDevices)) rest.remove_prefix(kDevices.size());
  const std::string_view name = rest.substr(0, rest.find('/'));
  const MountSource named = disk(name);
  if (named.bsdName != kUnnamedDisk || std::find(kOnDisk.begin(), kOnDisk.end(), folded(scheme)) != kOnDisk.end()) return named;
  return {MountSource::Kind::network, ""};
}

}  // namespace

std::string wholeDiskOf(std::string_view bsdName) {
  return isBsdName(bsdName) ? std::string(bsdName.substr(0, wholeDiskLength(bsdName))) : "";
}

MountSource mountSource(std::string_view source) {
  if (source.starts_with("//")) return {MountSource::Kind::network, ""};  // `//user@host/share`: no `@` of it stands before a device
  const size_t at = source.rfind("@/dev/");
  const std::string_view device = at == std::string_view::npos ? source : source.substr(at + 1);
  if (device.starts_with("/dev/disk") || device.starts_with("/dev/rdisk")) return disk(device.substr(kDevices.size()));
  const size_t colon = source.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  if (source.substr(colon).starts_with(kAuthority)) return byScheme(source.substr(0, colon), source.substr(colon + kAuthority.size()));
  if (colon + 1 < source.size() && source[colon + 1] == '/') return {MountSource::Kind::network, ""};
  return {};
}

std::optional<MountFacts> mountFrom(std::string_view source, std::string mountPoint, std::string fileSystem, MountFlags flags) {
  auto name = diskNamedBy(source);
  if (!name) return std::nullopt;
  return MountFacts{std::move(*name), std::move(mountPoint), std::move(fileSystem), flags};
}

std::optional<std::string> diskNamedBy(std::string_view source) {
  MountSource parsed = mountSource(source);
  if (parsed.kind != MountSource::Kind::disk || parsed.bsdName == kUnnamedDisk) return std::nullopt;
  return std::move(parsed.bsdName);
}

}  // namespace portcullis
