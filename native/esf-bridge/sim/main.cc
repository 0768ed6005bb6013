// portcullis-bridge-sim: the bridge's own core, socket and journal, over a simulated Mac.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <memory>

#include "core/bridge/bridge.h"
#include "core/session/server.h"
#include "core/session/status_file.h"
#include "sim/control.h"
#include "sim/options.h"
#include "sim/player.h"

namespace portcullis::sim {
namespace {

// Two bridges in one state folder would overwrite each other's journal.
File lockState(const std::string& state) {
  if (!makeFolder(state)) throw std::runtime_error("the state folder `" + state + "` cannot be made");
  File lock(open((state + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) throw std::runtime_error("the state folder `" + state + "` cannot be written");
  if (flock(lock.fd(), LOCK_EX | LOCK_NB) != 0) throw std::runtime_error("another bridge uses `" + state + "`: stop it first");
  return lock;
}

std::unique_ptr<Clock> makeClock(const Options& options, const std::vector<Recording>& recordings) {
  if (!options.virtualClock) return std::make_unique<RealClock>(options.speed);
  WallTime start{1'763'974'800'000, 60};  // 2025-11-24T10:00:00+01:00, unless a recording says otherwise
  if (!recordings.empty() && recordings.front().startsAt) start = *recordings.front().startsAt;
  return std::make_unique<VirtualClock>(start);
}

void playAll(const Options& options, const std::vector<Recording>& recordings, Player& player, Kernel& kernel, Clock& clock,
             const std::atomic<bool>& ending) {
  for (bool again = true; again && !ending;) {
    for (const auto& recording : recordings) {
      for (const auto& problem : player.play(recording)) std::cerr << problem << std::endl;
    }
    again = options.repeatSeconds.has_value() && !ending;
    if (!again) break;
    clock.wait(static_cast<int64_t>(*options.repeatSeconds * 1e6));
    if (!ending) kernel.reset();
  }
}

int run(const Options& options) {
  std::vector<Recording> recordings;
  for (const auto& path : options.recordings) recordings.push_back(readRecording(path));
  const File lock = lockState(options.state);
  const auto clock = makeClock(options, recordings);
  Kernel kernel(*clock, options.hardwareUuid);
  Player player(kernel, *clock, options.user, options.virtualClock);
  if (!recordings.empty()) player.boot(recordings.front());

  BridgeOptions bridgeOptions;
  bridgeOptions.stateFolder = options.state;
  bridgeOptions.standalonePolicy = options.standalone;
  bridgeOptions.own.team = kSimulatedTeam;
  // The bridge with what serves it: recordings end it and let it come again, as its process on a Mac would.
  struct Running {
    Running(Kernel& kernel, const BridgeOptions& bridgeOptions, const Options& options)
        : bridge(kernel, bridgeOptions),
          status(std::make_unique<StatusFile>(bridge, options.state + "/status.json")),
          server(std::make_unique<SessionServer>(bridge, options.socket)) {
      bridge.whenChanged([this] { status->touch(); });
      bridge.start();
    }
    // What comes now stays in the journal for the next start.
    void end(bool lastWord) {
      server.reset();
      bridge.stop(lastWord);
      bridge.whenChanged(nullptr);
      status.reset();
    }
    Bridge bridge;
    std::unique_ptr<StatusFile> status;
    std::unique_ptr<SessionServer> server;
  };
  std::mutex changing;
  std::shared_ptr<Running> running;
  const auto now = [&] {
    std::lock_guard guard(changing);
    return running;
  };
  // Virtual time stands still until the bridge has dealt with everything; who sleeps in the simulated system is not at work.
  std::function<size_t()> asleep;
  if (auto* time = dynamic_cast<VirtualClock*>(clock.get())) {
    asleep = [time] { return time->sleepers(); };
    time->settleWith([now, asleep] {
      if (const auto here = now()) here->bridge.settleWork(asleep);
    });
  }
  const auto begin = [&] {
    auto made = std::make_shared<Running>(kernel, bridgeOptions, options);
    std::lock_guard guard(changing);
    running = std::move(made);
  };
  const auto end = [&](bool lastWord) {
    std::shared_ptr<Running> ending;
    {
      std::lock_guard guard(changing);
      ending = std::move(running);
    }
    if (ending) ending->end(lastWord);
  };
  begin();
  player.whenBridgeEnds([&](const Step& step) {
    if (step.what == "shutdown") kernel.shutDown(true);
    end(step.what != "killed");
    clock->wait(step.millis * 1000);
    if (step.what == "shutdown") kernel.shutDown(false);
    begin();
  });

  const auto quit = [] { kill(getpid(), SIGTERM); };
  std::unique_ptr<Control> control;
  if (!options.control.empty())
    control = std::make_unique<Control>(Control::Parts{[&] {
                                                         if (const auto here = now()) here->bridge.settle(asleep);
                                                       },
                                                       kernel, player, quit},
                                        options.control);
  std::cout << "ready" << std::endl;
  std::atomic<bool> ending{false};
  std::thread playing([&] { playAll(options, recordings, player, kernel, *clock, ending); });

  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  int signal = 0;
  sigwait(&ends, &signal);

  ending = true;
  player.stop();
  playing.join();
  control.reset();
  end(true);
  return 0;
}

}  // namespace
}  // namespace portcullis::sim

int main(int argc, char** argv) {
  using namespace portcullis::sim;
  const auto [options, problems] = parseOptions(argc, argv);
  if (options.help) {
    std::cout << kUsage;
    return 0;
  }
  for (const auto& problem : problems) std::cerr << "portcullis-bridge-sim: " << problem << "\n";
  if (!problems.empty()) {
    std::cerr << "try --help\n";
    return 2;
  }
  // Before any thread is there, so that all of them leave these to `sigwait`.
  sigset_t waited;
  sigemptyset(&waited);
  sigaddset(&waited, SIGTERM);
  sigaddset(&waited, SIGINT);
  pthread_sigmask(SIG_BLOCK, &waited, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "portcullis-bridge-sim: " << error.what() << std::endl;
    return 1;
  }
}
