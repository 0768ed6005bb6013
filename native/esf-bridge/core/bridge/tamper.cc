#include "core/bridge/tamper.h"

#include <algorithm>
#include <array>

namespace portcullis {
namespace {

constexpr std::string_view kDaemonFiles = "/Library/LaunchDaemons", kAgentFiles = "/Library/LaunchAgents";
// What launchctl does that changes nothing.
constexpr std::array kHarmless = {"blame",       "dumpstate",      "error",    "help",        "hostinfo", "list",   "print",
                                  "print-cache", "print-disabled", "procinfo", "resolveport", "version",  "variant"};
constexpr std::string_view kLaunchd = "com.apple.xpc.launchd", kServiceManagement = "com.apple.xpc.smd";

bool below(std::string_view path, std::string_view folder) {
  return path == folder || (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

// Whether moving or covering `folder` moves or covers `path`.
bool carries(std::string_view folder, std::string_view path) { return folder == "/" || below(path, folder); }

bool isJobFile(std::string_view path, const OwnPlaces& own) {
  return path.starts_with(std::string(kDaemonFiles) + "/" + own.jobs) || path.starts_with(std::string(kAgentFiles) + "/" + own.jobs);
}

// What is ours, by who may change it.
enum class Part : uint8_t { none, bridgeState, agentState, program };

Part partOf(std::string_view path, const OwnPlaces& own) {
  if (below(path, own.bridgeState)) return Part::bridgeState;
  if (below(path, own.stateFolder)) return Part::agentState;
  if (below(path, own.product) || below(path, own.app) || isJobFile(path, own)) return Part::program;
  return Part::none;
}

bool isAncestor(std::string_view path, const OwnPlaces& own) {
  const auto moves = [&](std::string_view place) { return path != place && carries(path, place); };
  return moves(own.bridgeState) || moves(own.product) || moves(own.app) || moves(std::string(kDaemonFiles) + "/x") ||
         moves(std::string(kAgentFiles) + "/x");
}

bool isOurs(const Actor& actor, const OwnPlaces& own) { return !own.team.empty() && actor.held && actor.team == own.team; }

bool isSystems(const Actor& actor, std::string_view signingId) {
  return actor.facts.platformBinary == Tri::yes && actor.facts.signingId == signingId;
}

// The bridge's own files belong to this process alone: the agent's Node runs what it is told to, and its signature says nothing
// about that. The rest of the state is the agent's; programs change when a package is installed, and not otherwise.
bool mayChange(Part part, const TamperRequest& r, const OwnPlaces& own) {
  switch (part) {
    case Part::none: return true;
    case Part::bridgeState: return own.pid != 0 && r.by.facts.pid == own.pid;
    case Part::agentState: return isOurs(r.by, own) || r.byInstaller;
    case Part::program: return r.byInstaller;
  }
  return false;
}

TamperVerdict denied(std::string target) { return {true, false, std::move(target)}; }
TamperVerdict passed(std::string target) { return {true, true, std::move(target)}; }

TamperVerdict judgePaths(const TamperRequest& r, const OwnPlaces& own) {
  // A path that is not told whole may be anything below ours, and only paths of ours come here.
  if (r.truncated) return denied("a path that is too long to be told");
  const bool reads = r.act == TamperAct::clone || r.act == TamperAct::copy;
  TamperVerdict verdict;
  for (const auto& path : r.paths) {
    const Part part = partOf(path, own);
    // Whoever keeps copies of the Mac copies programs as well; of the state nobody needs one.
    if (part == Part::program && reads && &path == &r.paths.front()) continue;
    if (part != Part::none) {
      if (!mayChange(part, r, own)) return denied(path);
      // Our own work on our own files is no news.
      if (r.byInstaller) verdict = passed(path);
      continue;
    }
    if (r.act == TamperAct::rename && isAncestor(path, own) && !r.byInstaller) return denied(path);
  }
  return verdict;
}

TamperVerdict judgeMount(const TamperRequest& r, const OwnPlaces& own) {
  for (const auto& path : r.paths) {
    if (partOf(path, own) != Part::none || (path != "/" && isAncestor(path, own))) return denied(path);
  }
  return {};
}

TamperVerdict judgeProcess(const TamperRequest& r, const OwnPlaces& own) {
  if (!r.target || !isOurs(*r.target, own)) return {};
  const std::string name = r.target->facts.signingId;
  // Signal 0 asks whether a process is there, and does nothing to it.
  if (r.act == TamperAct::signal && r.signal == 0) return {};
  if (isOurs(r.by, own) || r.byInstaller) return {};
  // launchd ends what it manages: at shutdown, at an upgrade, or for somebody, whom newer systems name.
  if (r.act == TamperAct::signal && r.by.facts.pid == 1 && isSystems(r.by, kLaunchd)) {
    if (!r.instigator) return {};
    const Actor& asked = *r.instigator;
    if (isSystems(asked, kLaunchd) || isSystems(asked, kServiceManagement) || isOurs(asked, own)) return {};
  }
  return denied(name);
}

TamperVerdict judgeLaunchctl(const TamperRequest& r, const OwnPlaces& own) {
  if (r.arguments.size() < 3) return {};
  if (std::find(kHarmless.begin(), kHarmless.end(), r.arguments[1]) != kHarmless.end()) return {};
  for (size_t i = 2; i < r.arguments.size(); ++i) {
    const std::string& argument = r.arguments[i];
    const size_t at = argument.find(own.jobs);
    if (at == std::string::npos) continue;
    // As a word of its own: `com.example.org.portcullis.x` is somebody else's. The label of the extension begins with the team.
    const std::string before = argument.substr(0, at);
    if (!before.empty() && !before.ends_with('/') && !before.ends_with('=') && (own.team.empty() || !before.ends_with(own.team + ".")))
      continue;
    std::string what = r.arguments[1] + " " + argument;
    return r.byInstaller || isOurs(r.by, own) ? passed(std::move(what)) : denied(std::move(what));
  }
  return {};
}

}  // namespace

TamperVerdict judgeTamper(const TamperRequest& request, const OwnPlaces& own) {
  switch (request.act) {
    case TamperAct::signal:
    case TamperAct::suspend: return judgeProcess(request, own);
    case TamperAct::launchctl: return judgeLaunchctl(request, own);
    case TamperAct::mount: return judgeMount(request, own);
    default: return judgePaths(request, own);
  }
}

std::vector<WatchedPath> watchedPaths(const OwnPlaces& own) {
  std::vector<WatchedPath> watched = {{own.stateFolder, true},
                                      {own.product, true},
                                      {own.app, true},
                                      {std::string(kDaemonFiles) + "/" + own.jobs, true},
                                      {std::string(kAgentFiles) + "/" + own.jobs, true},
                                      {"/bin/launchctl", false}};
  // Their ancestors themselves, which can be renamed; the root cannot.
  for (const std::string& place :
       {own.stateFolder, own.product, own.app, std::string(kDaemonFiles) + "/x", std::string(kAgentFiles) + "/x"}) {
    for (size_t slash = place.rfind('/'); slash != std::string::npos && slash > 0; slash = place.rfind('/', slash - 1)) {
      const std::string ancestor = place.substr(0, slash);
      const auto same = [&](const WatchedPath& w) { return w.path == ancestor; };
      if (std::none_of(watched.begin(), watched.end(), same)) watched.push_back({ancestor, false});
    }
  }
  return watched;
}

}  // namespace portcullis
