#include "core/bridge/last_words.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "core/files/files.h"

namespace portcullis {
namespace {

constexpr int64_t kAliveMicros = 60'000'000;
// Less is how a clock is kept right by the network; policies look at minutes.
constexpr int64_t kJumpMillis = 5000;
constexpr const char* kRunning = "running";
constexpr const char* kNotPermitted = "not-permitted";

int64_t momentIn(const std::string& path) {
  const auto bytes = readFile(path, 64);
  if (!bytes) return 0;
  const auto* text = reinterpret_cast<const char*>(bytes->data());
  int64_t millis = 0;
  const auto [end, error] = std::from_chars(text, text + bytes->size(), millis);
  return error == std::errc() && millis > 0 ? millis : 0;
}

std::string zoneText(int32_t minutes) {
  const auto two = [](int32_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  const int32_t whole = std::abs(minutes);
  return (minutes < 0 ? "-" : "+") + two(whole / 60) + ":" + two(whole % 60);
}

}  // namespace

void LastWords::begin(std::string version) {
  const int64_t before = momentIn(aliveFile_);
  hub_.record(LifecycleRecord{"started", std::move(version), before, hub_.backend.bootedAtMillis()});
  const WallTime now = hub_.backend.wallTime();
  {
    const std::lock_guard lock(mutex_);
    distanceMillis_ = now.epochMillis - hub_.backend.continuousMicros() / 1000;
    utcOffsetMinutes_ = now.utcOffsetMinutes;
    // Whoever does not run from the start has stopped, for whoever asks since when nothing is protected.
    for (const auto& client : hub_.backend.clients()) clients_[client.job] = kRunning;
    begun_ = true;
  }
  lookAtClients();
  stayAlive();
}

void LastWords::stayAlive() {
  writeAlive();
  hub_.after(kAliveMicros, [this] {
    hub_.conductor.post([this] {
      lookAtClock();
      stayAlive();
    });
  });
}

void LastWords::writeAlive() {
  const std::lock_guard lock(mutex_);
  if (!ended_) replaceFileSoon(aliveFile_, std::to_string(hub_.backend.wallTime().epochMillis) + "\n", 0600);
}

void LastWords::end() {
  bool shutdown = false;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    shutdown = shutdown_;
  }
  unlink(aliveFile_.c_str());
  hub_.record(LifecycleRecord{shutdown || hub_.backend.shuttingDown() ? "shutdown" : "stopped", ""});
}

void LastWords::systemSaid(SystemWord word) {
  switch (word) {
    case SystemWord::willSleep: writeAlive(); return hub_.record(LifecycleRecord{"sleep", ""});
    case SystemWord::woke: return hub_.record(LifecycleRecord{"wake", ""});
    case SystemWord::shutdownBegins:
    case SystemWord::shutdownCancelled: {
      const std::lock_guard lock(mutex_);
      shutdown_ = word == SystemWord::shutdownBegins;
      return;
    }
  }
}

void LastWords::lookAtClients() {
  std::map<std::string, std::string> stopped;  // state → jobs
  std::string running;
  const auto listed = [](std::string& list, const std::string& job) { list += (list.empty() ? "" : ", ") + job; };
  {
    const std::lock_guard lock(mutex_);
    if (!begun_) return;
    for (const auto& [job, state, since] : hub_.backend.clients()) {
      std::string& before = clients_[job];
      if (before == state) continue;
      before = state;
      listed(state == kRunning ? running : stopped[state], job);
    }
  }
  for (const auto& [state, jobs] : stopped) {
    hub_.record(LifecycleRecord{state == kNotPermitted ? "permission-lost" : "client-stopped", jobs + ": " + state});
  }
  if (!running.empty()) hub_.record(LifecycleRecord{"client-running", running});
}

void LastWords::lookAtClock() {
  const WallTime now = hub_.backend.wallTime();
  const int64_t distance = now.epochMillis - hub_.backend.continuousMicros() / 1000;
  int64_t jump = 0;
  int32_t zoneBefore = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!begun_) return;
    jump = distance - std::exchange(distanceMillis_, distance);
    zoneBefore = std::exchange(utcOffsetMinutes_, now.utcOffsetMinutes);
  }
  if (std::abs(jump) >= kJumpMillis) {
    hub_.record(
        LifecycleRecord{"clock-changed", (jump > 0 ? "set forward by " : "set back by ") + std::to_string(std::abs(jump) / 1000) + " s"});
  }
  if (zoneBefore != now.utcOffsetMinutes) {
    hub_.record(LifecycleRecord{"time-zone-changed", zoneText(zoneBefore) + " to " + zoneText(now.utcOffsetMinutes)});
  }
}

}  // namespace portcullis
