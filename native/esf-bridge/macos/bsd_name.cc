#include "macos/bsd_name.h"

namespace portcullis::macos {

namespace {

bool digits(std::string_view text, size_t& at) {
  const size_t from = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at > from;
}

// Length of the leading `disk<N>`, 0 if it does not begin so.
size_t wholeDiskLength(std::string_view name) {
  constexpr std::string_view prefix = "disk";
  if (!name.starts_with(prefix)) return 0;
  size_t at = prefix.size();
  return digits(name, at) ? at : 0;
}

bool isDiskName(std::string_view name) {
  size_t at = wholeDiskLength(name);
  if (at == 0) return false;
  while (at < name.size()) {
    if (name[at++] != 's' || !digits(name, at)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> bsdNameOf(std::string_view source) {
  if (!source.starts_with("/dev/")) {
    // A share is `//user@host/share`: no `@` of it stands before `/dev/`.
    const size_t at = source.rfind("@/dev/");
    if (at == std::string_view::npos || source.starts_with("//")) return std::nullopt;
    source.remove_prefix(at + 1);
  }
  source.remove_prefix(std::string_view("/dev/").size());
  if (source.starts_with("rdisk")) source.remove_prefix(1);
  if (!isDiskName(source)) return std::nullopt;
  return std::string(source);
}

std::optional<std::string> wholeDiskOf(std::string_view bsdName) {
  if (!isDiskName(bsdName)) return std::nullopt;
  return std::string(bsdName.substr(0, wholeDiskLength(bsdName)));
}

}  // namespace portcullis::macos
