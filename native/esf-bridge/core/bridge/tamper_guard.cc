#include "core/bridge/tamper_guard.h"

#include <algorithm>

namespace portcullis {
namespace {

constexpr size_t kMostTries = 4096;
constexpr int64_t kOnceMicros = 60'000'000;

bool canAsk(BridgeMode mode) { return mode == BridgeMode::authorize || mode == BridgeMode::simulate; }

}  // namespace

void TamperGuard::consider() {
  const auto clients = hub_.backend.clients();
  const auto runs = [](const ClientState& client) { return client.job == "tamper" || client.state == "running"; };
  const bool green = !clients.empty() && std::all_of(clients.begin(), clients.end(), runs);
  const auto inForce = hub_.world.present().inForce;
  const bool wanted = canAsk(hub_.backend.mode()) && inForce->snapshot.policy && inForce->policy.tamperProtection;
  bool on = false;
  {
    const std::lock_guard lock(mutex_);
    on = wanted && (on_ || green);
    if (on == std::exchange(on_, on)) return;
  }
  hub_.backend.protectItself(on);
  hub_.record(LifecycleRecord{on ? "protection-on" : "protection-off", ""});
}

bool TamperGuard::first(const TamperRequest& request, const TamperVerdict& verdict) {
  // Of an installation one line a program is enough, whatever it changes.
  const std::string what = verdict.allow && request.act != TamperAct::launchctl ? "" : verdict.target;
  // By program, not by process: a loop of `kill` is another process each time.
  const std::string key = std::to_string(static_cast<int>(request.act)) + '\n' + request.by.facts.path + '\n' + what;
  const int64_t now = hub_.backend.continuousMicros();
  const std::lock_guard lock(mutex_);
  if (recorded_.size() >= kMostTries) recorded_.clear();
  const auto [last, isNew] = recorded_.try_emplace(key, now);
  if (!isNew && now - last->second < kOnceMicros) return false;
  last->second = now;
  return true;
}

Answer TamperGuard::judge(const TamperRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    if (!on_) return Answer::allow;
  }
  const TamperVerdict verdict = judgeTamper(request, own_);
  if (verdict.ours && first(request, verdict)) {
    hub_.record(TamperRecord{request.act, verdict.target, !verdict.allow, request.by});
  }
  return verdict.allow ? Answer::allow : Answer::deny;
}

}  // namespace portcullis
