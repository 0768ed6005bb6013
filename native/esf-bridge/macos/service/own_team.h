// The team that signed the running program.
#pragma once
#include <string>

namespace portcullis::macos {

// Empty: signed by nobody, or only for this Mac (ad hoc).
std::string ownTeam();

}  // namespace portcullis::macos
