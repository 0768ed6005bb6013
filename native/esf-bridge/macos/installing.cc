#include "macos/installing.h"

namespace portcullis::macos {

namespace {

constexpr const char* kPackageKit = "/System/Library/PrivateFrameworks/PackageKit.framework/";
// Script, shell, Installer's service; an installation that an MDM agent begins has some more.
constexpr int kMostAncestors = 8;

}  // namespace

bool isInstalling(int32_t pid, const ProcessTable& table) {
  for (int generation = 0; generation < kMostAncestors && pid > 1; ++generation) {
    if (table.pathOf(pid).starts_with(kPackageKit)) return true;
    pid = table.parentOf(pid);
  }
  return false;
}

}  // namespace portcullis::macos
