// What is done to Portcullis itself, and whether it may be: a pure function over facts, in mode authorize (docs/decisions/0060).
// Nobody is trusted by path alone: a process is ours by team and identifier, and only where the kernel still holds it to its code.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "core/policy/shared_names.h"

namespace portcullis {

// A process as far as tampering asks.
struct Actor {
  ProcessFacts facts;
  std::string team;
  // The kernel ends it as soon as its code is not what was signed: only then does its signature say what runs.
  bool held = false;
};

struct TamperRequest {
  TamperAct act{};
  // Whatever the act names, whole and without links: source and destination of a rename, the mount point of a mount.
  std::vector<std::string> paths;
  // A path was longer than the system tells.
  bool truncated = false;
  Actor by;
  // Of a signal that launchd delivers for somebody (macOS 15.4 on).
  std::optional<Actor> instigator;
  // Of signal and suspend.
  std::optional<Actor> target;
  int32_t signal = 0;
  // Of launchctl, the program itself included.
  std::vector<std::string> arguments;
  // Apple's Installer is among its ancestors: a package is being installed.
  bool byInstaller = false;
};

// Where Portcullis lies on this Mac, and who it is.
struct OwnPlaces {
  std::string team;  // empty: signed by nobody; then nobody is ours
  int32_t pid = 0;
  std::string stateFolder = "/Library/Application Support/Portcullis";
  std::string bridgeState = "/Library/Application Support/Portcullis/bridge";
  std::string product = "/Library/Portcullis";
  std::string app = "/Applications/Portcullis.app";
  // What the names of our launchd jobs, and so of their files, begin with.
  std::string jobs = "org.portcullis.";
};

struct TamperVerdict {
  // Nothing of ours is meant: no event.
  bool ours = false;
  bool allow = true;
  // What it was aimed at, as it is recorded: a path, or `org.portcullis.agent`, or a program.
  std::string target;
};

TamperVerdict judgeTamper(const TamperRequest&, const OwnPlaces&);

// The paths whose events have to come at all, for inverted muting; a literal where the folder itself is meant and not what is in it.
struct WatchedPath {
  std::string path;
  bool prefix = false;
};
std::vector<WatchedPath> watchedPaths(const OwnPlaces&);

}  // namespace portcullis
