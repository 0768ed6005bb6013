// Whether a process is part of an installation: Apple's Installer itself, or a script that it runs.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace portcullis::macos {

struct ProcessTable {
  std::function<std::string(int32_t pid)> pathOf;  // empty: gone
  std::function<int32_t(int32_t pid)> parentOf;    // 0: none, or gone
};
ProcessTable processTableOfSystem();

// By the path of each ancestor: PackageKit lies on the sealed system volume, where nobody else can put a program.
bool isInstalling(int32_t pid, const ProcessTable&);

}  // namespace portcullis::macos
