#include "macos/service/requirement.h"
#include "macos/identity.h"

#include <algorithm>

namespace portcullis::macos {

namespace {

bool isTeam(std::string_view team) {
  return team.size() == 10 &&
         std::all_of(team.begin(), team.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace

std::optional<std::string> requirementFor(std::string_view team, std::string_view identifier) {
  if (!isTeam(team)) return {};
  std::string text = "anchor apple generic and certificate leaf[subject.OU] = \"" + std::string(team) + "\"";
  if (!identifier.empty()) text = "identifier \"" + std::string(identifier) + "\" and " + text;
  return text;
}

std::string extensionServiceName(std::string_view team) { return std::string(team) + "." + std::string(identity::kExtension) + ".xpc"; }

}  // namespace portcullis::macos
