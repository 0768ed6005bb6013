#include "macos/daemon/run.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <stdexcept>

#include "core/bridge/bridge.h"
#include "core/notices/denials.h"
#include "core/session/reports_json.h"
#include "core/session/server.h"
#include "core/session/status_file.h"
#include "macos/approve_source.h"
#include "macos/clock.h"
#include "macos/daemon/fresh_start.h"
#include "macos/es/source.h"
#include "macos/installing.h"
#include "macos/log.h"
#include "macos/mac_backend.h"
#include "macos/registry_iokit.h"
#include "macos/service/mach_service.h"
#include "macos/service/own_team.h"
#include "macos/signature.h"
#include "nlohmann/json.hpp"

namespace portcullis::macos {
namespace {

// sysexits.h: launchd shows it in `launchctl print`. `kStartAfresh` is no success, so that KeepAlive in any form starts us again.
constexpr int kUsage = 64, kCannotStart = 71, kStartAfresh = 75, kNotPermitted = 77;

std::string hardwareUuid(const Registry& registry) {
  for (const auto& node : registry.all("IOPlatformExpertDevice")) {
    if (const std::string* uuid = node.text("IOPlatformUUID")) return *uuid;
  }
  return {};
}

int64_t wallMillis() { return wallTime().epochMillis; }

// launchd starts us afresh, which is what cures a permission that the system remembers as refused for this process.
std::atomic<bool> afresh{false};
void startAfresh(bool onlySome, const std::string& stateFolder) {
  if (!mayStartAfresh(onlySome, stateFolder + "/started-afresh", wallMillis())) return;
  logNotice(LogCategory::life, "Full Disk Access has been missing for five minutes; ending, to be started afresh");
  afresh = true;
  kill(getpid(), SIGTERM);
}

MacParts partsFor(const DaemonOptions& options, const OwnPlaces& own) {
  MacParts parts;
  parts.registry = makeIoKitRegistry();
  parts.disks = makeArbitrationDisks();
  parts.usb = makeIoUsbHostCapture();
  parts.usbWatch = makeIoKitUsbWatch();
  parts.person = makeConsolePersonWatch();
  parts.routes = makeRouteWatch();
  parts.clock = makeClockWatch();
  parts.continuousMicros = continuousMicros;
  parts.wallTime = wallTime;
  parts.bootedAtMillis = bootedAtMillis;
  parts.shuttingDown = shuttingDown;
  parts.verify = verifyEs256;
  parts.sha256 = sha256Of;
  parts.hardwareUuid = hardwareUuid(*parts.registry);
  if (options.mode == BridgeMode::approve) {
    auto source = std::make_unique<ApproveSource>(continuousMicros, wallMillis);
    parts.approveMount = [approve = source.get()](const std::string& bsdName) { return approve->approve(bsdName); };
    parts.source = std::move(source);
  } else {
    auto source = std::make_unique<es::EsSource>(
        es::SourceClocks{.continuousMicros = continuousMicros, .wallMillis = wallMillis, .microsOfDeadline = microsOfDeadline},
        [folder = options.stateFolder](bool onlySome) { startAfresh(onlySome, folder); });
    source->knowOurselves(own, [table = processTableOfSystem()](int32_t pid) { return isInstalling(pid, table); });
    parts.source = std::move(source);
  }
  return parts;
}

// With its parents, mode 0755. The System Extension has no installer that could have made them, and /var/run is empty after
// each start of the Mac.
void openFolder(const std::string& path) {
  for (size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
    const std::string part = path.substr(0, at);
    if (mkdir(part.c_str(), 0755) != 0 && errno != EEXIST) {
      throw std::runtime_error("the folder `" + part + "` cannot be made: " + std::strerror(errno));
    }
    if (at == std::string::npos) return;
  }
}

std::string folderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? std::string() : path.substr(0, slash);
}

// Runs until SIGTERM or SIGINT.
void run(const DaemonOptions& options) {
  // Before any thread exists, so that each inherits it and the signals come to sigwait alone.
  sigset_t endings;
  sigemptyset(&endings);
  sigaddset(&endings, SIGTERM);
  sigaddset(&endings, SIGINT);
  pthread_sigmask(SIG_BLOCK, &endings, nullptr);
  signal(SIGPIPE, SIG_IGN);
  umask(022);

  openFolder(options.stateFolder);
  // Anyone may read `status.json` in it; everything else there has a mode of its own.
  chmod(options.stateFolder.c_str(), 0755);
  if (const std::string folder = folderOf(options.socket); !folder.empty()) openFolder(folder);

  OwnPlaces own;
  own.team = ownTeam();
  own.pid = getpid();
  own.bridgeState = options.stateFolder;
  MacBackend backend(partsFor(options, own));
  RecentDenials denials;
  Bridge bridge(backend, {.stateFolder = options.stateFolder,
                          .standalonePolicy = options.standalonePolicy,
                          .own = own,
                          .journal = {},
                          .recorder = {.seen = [&denials](const Event& event) { denials.take(event); }}});
  StatusFile status(bridge, options.stateFolder + "/status.json");
  SessionServer session(bridge, options.socket);
  bridge.whenChanged([&] {
    status.touch();
    session.wake();
  });
  bridge.start();
  // After the start, so that nobody is answered by a bridge that is not there yet.
  const auto service =
      openMachService(options.mode, {.status = [&bridge] { return dumped(statusJson(bridge.status())); },
                                     .denials = [&denials](uint64_t since, const std::string& user,
                                                           size_t most) { return dumped(denialsJson(denials.since(since, user, most))); },
                                     .userName = accountName});
  logNotice(LogCategory::life, "listening in mode " + std::string(kBridgeModeNames[static_cast<size_t>(options.mode)]));
  int signal = 0;
  sigwait(&endings, &signal);
  logNotice(LogCategory::life, "ending by signal " + std::to_string(signal));
  bridge.stop();
}

}  // namespace

int bridgeMain(int argc, char** argv, const DaemonOptions& defaults, const char* name, const char* subsystem) {
  openLog(subsystem);
  try {
    const auto options = parseOptions({argv + 1, argv + argc}, defaults);
    if (geteuid() != 0) {
      logError(LogCategory::life, std::string(name) + ": must run as root: start it through launchd, or with sudo");
      return kNotPermitted;
    }
    run(options);
    return afresh ? kStartAfresh : 0;
  } catch (const std::invalid_argument& error) {
    logError(LogCategory::life, std::string(name) + ": " + error.what());
    return kUsage;
  } catch (const std::exception& error) {
    logError(LogCategory::life, std::string(name) + ": cannot start: " + error.what());
    return kCannotStart;
  }
}

}  // namespace portcullis::macos
