// Whether the process may end so that launchd starts it afresh, for want of a permission.
#pragma once
#include <cstdint>
#include <string>

namespace portcullis::macos {

// `onlySome`: some clients run, and ending would interrupt what they protect: then at most once a day, which `markerFile`
// remembers. When none runs there is nothing to lose.
bool mayStartAfresh(bool onlySome, const std::string& markerFile, int64_t nowMillis);

}  // namespace portcullis::macos
