// Who may talk to whom over the Mach service: only what the same team signed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace portcullis::macos {

// A code requirement that only code of this team meets, and with an identifier only that code. nullopt: no team that Apple
// could have given (ten capital letters and digits), as with a build that nobody or only this Mac signed.
std::optional<std::string> requirementFor(std::string_view team, std::string_view identifier = {});

// The service's name: of the System Extension (mode authorize), which macOS wants to begin with the team.
std::string extensionServiceName(std::string_view team);

}  // namespace portcullis::macos
