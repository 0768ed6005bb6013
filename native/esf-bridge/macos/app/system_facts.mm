#import "macos/app/system_facts.h"

#import <ServiceManagement/ServiceManagement.h>
#import <SystemConfiguration/SystemConfiguration.h>

#include <errno.h>
#include <libproc.h>
#include <signal.h>
#include <sys/sysctl.h>

#include "macos/cf.h"

#include "macos/identity.h"

namespace portcullis::app {

namespace {

std::string sysctlText(const char* name) {
  char text[256] = {};
  size_t size = sizeof text - 1;
  return sysctlbyname(name, text, &size, nullptr, 0) == 0 ? std::string(text) : std::string();
}

std::optional<int> sysctlNumber(const char* name) {
  int number = 0;
  size_t size = sizeof number;
  if (sysctlbyname(name, &number, &size, nullptr, 0) != 0) return {};
  return number;
}

int64_t bootedAtMillis() {
  struct timeval booted = {};
  size_t size = sizeof booted;
  if (sysctlbyname("kern.boottime", &booted, &size, nullptr, 0) != 0) return 0;
  return int64_t{booted.tv_sec} * 1'000 + booted.tv_usec / 1'000;
}

}  // namespace

MacosVersion macosVersion() {
  const NSOperatingSystemVersion version = NSProcessInfo.processInfo.operatingSystemVersion;
  return {static_cast<int>(version.majorVersion), static_cast<int>(version.minorVersion)};
}

bool isInApplications() { return [NSBundle.mainBundle.bundlePath hasPrefix:@"/Applications/"]; }

bool isPersonAtMac() {
  uid_t user = 0;
  const auto name = macos::adopt(SCDynamicStoreCopyConsoleUser(nullptr, &user, nullptr));
  const std::string text = macos::toText(name.get());
  // At the login window macOS names `loginwindow` or root; neither is a person.
  return !text.empty() && text != "loginwindow" && user != 0;
}

std::optional<bool> isManaged() {
  // Settings of ours that an MDM deployed. Without them the Mac may be managed all the same, which no public call tells.
  const bool ours = [NSFileManager.defaultManager fileExistsAtPath:@(identity::kManagedSettings)];
  return ours ? std::optional(true) : std::nullopt;
}

std::optional<bool> asksAboutAccessories() {
  const auto arm = sysctlNumber("hw.optional.arm64");
  if (arm != 1) return arm.has_value() || errno == ENOENT ? std::optional(false) : std::nullopt;
  // Models from `Mac14,2` on do not say what they are; then it may be a laptop.
  return sysctlText("hw.model").starts_with("MacBook") ? std::optional(true) : std::nullopt;
}

Background backgroundOf(const char* launchdPlist) {
  NSURL* url = [NSURL fileURLWithPath:@(launchdPlist)];
  if (![NSFileManager.defaultManager fileExistsAtPath:url.path]) return Background::absent;
  switch ([SMAppService statusForLegacyURL:url]) {
    case SMAppServiceStatusEnabled: return Background::allowed;
    case SMAppServiceStatusRequiresApproval: return Background::switchedOff;
    case SMAppServiceStatusNotRegistered:
    case SMAppServiceStatusNotFound: break;
  }
  return Background::unknown;
}

ProcessWord processWord(int64_t pid) {
  ProcessWord word{.bootedAtMillis = bootedAtMillis()};
  // EPERM: it is there, and not ours to signal, as with everything of root.
  word.exists = kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
  char path[PROC_PIDPATHINFO_MAXSIZE] = {};
  if (word.exists && proc_pidpath(static_cast<int>(pid), path, sizeof path) > 0) word.path = path;
  return word;
}

}  // namespace portcullis::app
