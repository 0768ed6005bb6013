#include "sim/clock.h"

#include <chrono>
#include <ctime>
#include <optional>

namespace portcullis::sim {

using std::chrono::microseconds;
using std::chrono::milliseconds;

WallTime RealClock::wallTime() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  localtime_r(&seconds, &local);
  const auto millis = std::chrono::duration_cast<milliseconds>(now.time_since_epoch()).count();
  return {millis + shiftMillis_, static_cast<int32_t>(local.tm_gmtoff / 60)};
}

void RealClock::wait(int64_t micros) { sleep(static_cast<int64_t>(static_cast<double>(micros) / speed_)); }

void RealClock::sleep(int64_t micros) {
  std::unique_lock lock(mutex_);
  stopSignal_.wait_for(lock, microseconds(micros), [this] { return stopped_; });
}

bool RealClock::waitUntil(std::unique_lock<std::mutex>& lock, std::condition_variable& signal, int64_t deadline,
                          const std::function<bool()>& ready) {
  return signal.wait_until(lock, std::chrono::steady_clock::time_point(microseconds(deadline)), ready);
}

void RealClock::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stopSignal_.notify_all();
}

WallTime VirtualClock::wallTime() { return {start_.epochMillis + now_.load() / 1000 + shiftMillis_, start_.utcOffsetMinutes}; }

size_t VirtualClock::sleepers() {
  std::lock_guard lock(mutex_);
  return sleeping_.size();
}

uint64_t VirtualClock::after(int64_t micros, std::function<void()> f) {
  std::lock_guard lock(mutex_);
  const uint64_t id = nextId_++;
  const int64_t at = now_.load() + (micros < 0 ? 0 : micros);
  queue_.emplace(std::pair{at, id}, std::move(f));
  due_.emplace(id, at);
  return id;
}

void VirtualClock::cancel(uint64_t id) {
  std::function<void()> dropped;
  std::lock_guard lock(mutex_);
  const auto due = due_.find(id);
  if (due == due_.end()) return;
  const auto entry = queue_.find({due->second, id});
  dropped = std::move(entry->second);
  queue_.erase(entry);
  due_.erase(due);
}

// Moves to the next thing that is due, at most to `limit`. false: nothing is due until then.
bool VirtualClock::step(int64_t limit) {
  if (settle_) settle_();
  std::unique_lock lock(mutex_);
  std::optional<int64_t> next;
  if (!queue_.empty()) next = queue_.begin()->first.first;
  if (!sleeping_.empty() && (!next || sleeping_.begin()->first < *next)) next = sleeping_.begin()->first;
  if (!next || *next > limit || stopped_) return false;
  if (*next > now_) now_ = *next;
  moved_.notify_all();
  if (queue_.empty() || queue_.begin()->first.first > now_) {
    sleeping_.erase(sleeping_.begin(), sleeping_.upper_bound(now_));
    return true;
  }
  auto f = std::move(queue_.begin()->second);
  due_.erase(queue_.begin()->first.second);
  queue_.erase(queue_.begin());
  lock.unlock();
  f();
  return true;
}

void VirtualClock::wait(int64_t micros) {
  const int64_t until = now_.load() + micros;
  while (step(until)) {
  }
  std::lock_guard lock(mutex_);
  if (until > now_) now_ = until;
  moved_.notify_all();
}

void VirtualClock::sleep(int64_t micros) {
  std::unique_lock lock(mutex_);
  const int64_t until = now_.load() + micros;
  sleeping_.emplace(until, 0);
  moved_.wait(lock, [&] { return stopped_ || now_ >= until; });
}

bool VirtualClock::waitUntil(std::unique_lock<std::mutex>& lock, std::condition_variable& signal, int64_t deadline,
                             const std::function<bool()>& ready) {
  for (;;) {
    // What can be answered at once is; only then does time go on.
    if (signal.wait_for(lock, milliseconds(20), ready)) return true;
    lock.unlock();
    const bool moved = step(deadline);
    lock.lock();
    if (ready()) return true;
    if (!moved) return false;
  }
}

void VirtualClock::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  moved_.notify_all();
}

}  // namespace portcullis::sim
