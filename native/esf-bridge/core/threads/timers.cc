#include "core/threads/timers.h"

#include <chrono>

namespace portcullis {

using std::chrono::microseconds;
using std::chrono::steady_clock;

Timers::Timers() : thread_([this] { run(); }) {}

Timers::~Timers() { stop(); }

int64_t Timers::nowMicros() { return std::chrono::duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count(); }

uint64_t Timers::after(int64_t micros, std::function<void()> f) {
  const int64_t at = nowMicros() + (micros < 0 ? 0 : micros);
  uint64_t id = 0;
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return 0;
    id = nextId_++;
    queue_.emplace(std::pair{at, id}, std::move(f));
    due_.emplace(id, at);
  }
  wake_.notify_one();
  return id;
}

void Timers::cancel(uint64_t id) {
  std::function<void()> dropped;  // destroyed outside the lock: what it holds may call back
  std::lock_guard lock(mutex_);
  auto due = due_.find(id);
  if (due == due_.end()) return;
  auto entry = queue_.find({due->second, id});
  dropped = std::move(entry->second);
  queue_.erase(entry);
  due_.erase(due);
}

void Timers::wake() {
  // Under the lock, so that it cannot fall between the thread's look at the clock and its wait.
  std::lock_guard lock(mutex_);
  wake_.notify_one();
}

void Timers::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Timers::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (queue_.empty()) {
      wake_.wait(lock);
      continue;
    }
    const int64_t at = queue_.begin()->first.first;
    if (nowMicros() < at) {
      wake_.wait_until(lock, steady_clock::time_point(microseconds(at)));
      continue;
    }
    auto f = std::move(queue_.begin()->second);
    due_.erase(queue_.begin()->first.second);
    queue_.erase(queue_.begin());
    lock.unlock();
    f();
    f = nullptr;
    lock.lock();
  }
}

}  // namespace portcullis
