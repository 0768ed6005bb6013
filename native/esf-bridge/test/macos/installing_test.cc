#include "macos/installing.h"

#include <map>

#include "doctest/doctest.h"

using namespace portcullis::macos;

namespace {

constexpr const char* kScripts =
    "/System/Library/PrivateFrameworks/PackageKit.framework/Versions/A/XPCServices/package_script_service.xpc/Contents/MacOS/"
    "package_script_service";

// pid → path and parent.
using Processes = std::map<int32_t, std::pair<std::string, int32_t>>;
bool installing(const Processes& processes, int32_t pid) {
  const auto at = [&](int32_t p) { return processes.contains(p) ? processes.at(p) : std::pair<std::string, int32_t>(); };
  return isInstalling(pid, {.pathOf = [&](int32_t p) { return at(p).first; }, .parentOf = [&](int32_t p) { return at(p).second; }});
}

}  // namespace

TEST_CASE("a script of a package is part of an installation, and so is what it starts") {
  const Processes processes = {{10, {kScripts, 1}}, {11, {"/bin/bash", 10}}, {12, {"/bin/launchctl", 11}}};
  for (const int32_t pid : {10, 11, 12}) CHECK(installing(processes, pid));
}

TEST_CASE("a shell of a person is not, nor a program that only calls itself so, nor one that has gone") {
  const Processes processes = {{20, {"/bin/zsh", 19}}, {19, {"/usr/bin/login", 1}}, {30, {"/tmp/PackageKit.framework/installd", 1}}};
  for (const int32_t pid : {20, 19, 30, 40, 1, 0, -1}) CHECK_FALSE(installing(processes, pid));
}

TEST_CASE("a ring of parents, as a process table read while it changes may show, ends") {
  CHECK_FALSE(installing({{50, {"/bin/a", 51}}, {51, {"/bin/b", 50}}}, 50));
}
