#include "macos/app/model/settings_links.h"

#include "macos/identity.h"

namespace portcullis::app {

namespace {

const std::string kScheme = "x-apple.systempreferences:";
const std::string kPrivacy = kScheme + "com.apple.settings.PrivacySecurity.extension";
const std::string kLoginItems = kScheme + "com.apple.LoginItems-Settings.extension";
const std::string kNotifications = kScheme + "com.apple.Notifications-Settings.extension";
const std::string kExtensionSheet =
    kScheme + "com.apple.ExtensionsPreferences?extensionPointIdentifier=com.apple.system_extension.endpoint_security.extension-point";

}  // namespace

std::vector<std::string> linksTo(Place place, MacosVersion version) {
  switch (place) {
    case Place::extension:
      if (version.major != 0 && version.major < 15) return {kPrivacy + "?Security", kPrivacy};
      return {kExtensionSheet, kLoginItems};
    case Place::fullDiskAccess: return {kPrivacy + "?Privacy_AllFiles", kPrivacy};
    case Place::background: return {kLoginItems};
    case Place::notifications: return {kNotifications + "?id=" + identity::kApp, kNotifications};
    case Place::accessories: break;
  }
  // A page of its own from macOS 26 on; before, a line under Security.
  return version.major != 0 && version.major < 26 ? std::vector{kPrivacy + "?Security", kPrivacy} : std::vector{kPrivacy};
}

}  // namespace portcullis::app
