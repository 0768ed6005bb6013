#include "macos/daemon/fresh_start.h"

#include <charconv>

#include "core/files/files.h"

namespace portcullis::macos {
namespace {

constexpr int64_t kDayMillis = 24LL * 60 * 60 * 1000;

}  // namespace

bool mayStartAfresh(bool onlySome, const std::string& markerFile, int64_t nowMillis) {
  if (!onlySome) return true;
  if (const auto bytes = readFile(markerFile, 32)) {
    const std::string text(bytes->begin(), bytes->end());
    int64_t last = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), last);
    // A time to come (the clock was set back) or nonsense remembers nothing.
    if (read.ec == std::errc() && last <= nowMillis && nowMillis - last < kDayMillis) return false;
  }
  // Not written down: better to stay than to begin a loop of restarts.
  return replaceFile(markerFile, std::to_string(nowMillis));
}

}  // namespace portcullis::macos
