// The bridge on a Mac: a root daemon in mode approve, the body of the System Extension in mode authorize.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "core/bridge/bridge.h"
#include "core/session/server.h"
#include "core/session/status_file.h"
#include "macos/approve_source.h"
#include "macos/clock.h"
#include "macos/daemon/options.h"
#include "macos/es/source.h"
#include "macos/mac_backend.h"
#include "macos/registry_iokit.h"
#include "macos/signature.h"

namespace portcullis::macos {
namespace {

// sysexits.h: launchd shows it in `launchctl print`.
constexpr int kUsage = 64, kNotPermitted = 77, kCannotStart = 71;

std::string hardwareUuid(const Registry& registry) {
  for (const auto& node : registry.all("IOPlatformExpertDevice")) {
    if (const std::string* uuid = node.text("IOPlatformUUID")) return *uuid;
  }
  return {};
}

int64_t wallMillis() { return wallTime().epochMillis; }

// launchd starts us afresh, which is what cures a permission that the system remembers as refused for this process.
void startAfresh() {
  std::fprintf(stderr, "portcullis-bridge: Full Disk Access has been missing for five minutes; ending, to be started afresh\n");
  kill(getpid(), SIGTERM);
}

MacParts partsFor(const DaemonOptions& options) {
  MacParts parts;
  parts.registry = makeIoKitRegistry();
  parts.disks = makeArbitrationDisks();
  parts.usb = makeIoUsbHostCapture();
  parts.usbWatch = makeIoKitUsbWatch();
  parts.person = makeConsolePersonWatch();
  parts.continuousMicros = continuousMicros;
  parts.wallTime = wallTime;
  parts.verify = verifyEs256;
  parts.sha256 = sha256Of;
  parts.hardwareUuid = hardwareUuid(*parts.registry);
  if (options.mode == BridgeMode::approve) {
    auto source = std::make_unique<ApproveSource>(continuousMicros, wallMillis);
    parts.approveMount = [approve = source.get()](const std::string& bsdName) { return approve->approve(bsdName); };
    parts.source = std::move(source);
  } else {
    parts.source = std::make_unique<es::EsSource>(
        es::SourceClocks{.continuousMicros = continuousMicros, .wallMillis = wallMillis, .microsOfDeadline = microsOfDeadline},
        startAfresh);
  }
  return parts;
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

  MacBackend backend(partsFor(options));
  Bridge bridge(backend, {.stateFolder = options.stateFolder, .standalonePolicy = options.standalonePolicy, .journal = {}, .recorder = {}});
  StatusFile status(bridge, options.stateFolder + "/status.json");
  SessionServer session(bridge, options.socket);
  bridge.whenChanged([&] {
    status.touch();
    session.wake();
  });
  bridge.start();
  int signal = 0;
  sigwait(&endings, &signal);
  bridge.stop();
}

}  // namespace
}  // namespace portcullis::macos

int main(int argc, char** argv) {
  using namespace portcullis::macos;
  try {
    const auto options = parseOptions({argv + 1, argv + argc});
    if (geteuid() != 0) {
      std::fprintf(stderr, "portcullis-bridge: must run as root: start it through launchd, or with sudo\n");
      return kNotPermitted;
    }
    run(options);
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "portcullis-bridge: %s\n", error.what());
    return kUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "portcullis-bridge: cannot start: %s\n", error.what());
    return kCannotStart;
  }
}
