// Places in System Settings, as links that open them. Later ones of a list are for when macOS does not take the first.
#pragma once
#include <string>
#include <vector>

#include "macos/app/model/words.h"

namespace portcullis::app {

enum class Place { extension, fullDiskAccess, background, notifications, accessories };

// Never empty. Apple documents `Privacy_AllFiles` alone (EndpointSecurity/ESClient.h); the others are what other products use and
// have not been tried on a Mac by us.
std::vector<std::string> linksTo(Place, MacosVersion);

}  // namespace portcullis::app
