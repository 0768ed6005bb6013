#include "macos/service/own_team.h"

#include <Security/Security.h>

#include "macos/cf.h"

namespace portcullis::macos {

std::string ownTeam() {
  SecCodeRef code = nullptr;
  if (SecCodeCopySelf(kSecCSDefaultFlags, &code) != errSecSuccess) return {};
  const auto self = adopt(code);
  SecStaticCodeRef onDisk = nullptr;
  if (SecCodeCopyStaticCode(self.get(), kSecCSDefaultFlags, &onDisk) != errSecSuccess) return {};
  const auto file = adopt(onDisk);
  CFDictionaryRef found = nullptr;
  if (SecCodeCopySigningInformation(file.get(), kSecCSSigningInformation, &found) != errSecSuccess) return {};
  const auto information = adopt(found);
  const void* team = CFDictionaryGetValue(information.get(), kSecCodeInfoTeamIdentifier);
  if (team == nullptr || CFGetTypeID(team) != CFStringGetTypeID()) return {};
  return toText(static_cast<CFStringRef>(team));
}

}  // namespace portcullis::macos
