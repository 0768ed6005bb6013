// What the system says, for the guide. Any thread; each takes a few milliseconds at most.
#pragma once
#import <Foundation/Foundation.h>

#include <string>

#include "macos/app/model/guide.h"

namespace portcullis::app {

MacosVersion macosVersion();
bool isInApplications();
// Someone is signed in at the screen, whoever asks.
bool isPersonAtMac();
// An MDM looks after this Mac; nothing where it cannot be told.
std::optional<bool> isManaged();
// Apple's question about accessories: on laptops with Apple silicon.
std::optional<bool> asksAboutAccessories();
Background backgroundOf(const char* launchdPlist);
ProcessWord processWord(int64_t pid);

inline constexpr const char* kStatusFile = "/Library/Application Support/Portcullis/bridge/status.json";

}  // namespace portcullis::app
