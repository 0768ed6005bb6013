// The simulated Mac's time: the machine's own, or one that only moves when a recording waits.
#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "core/facts.h"
#include "core/threads/timers.h"

namespace portcullis::sim {

class Clock {
 public:
  virtual ~Clock() = default;
  // The person or the network sets the Mac's clock.
  void set(int64_t byMillis) { shiftMillis_ += byMillis; }
  virtual WallTime wallTime() = 0;
  virtual int64_t micros() = 0;
  virtual uint64_t after(int64_t micros, std::function<void()>) = 0;
  virtual void cancel(uint64_t id) = 0;
  // A recording waits: timers that fall due meanwhile run. One thread only. Returns early after `stop`.
  virtual void wait(int64_t micros) = 0;
  // Something in the simulated system takes so long. Any thread; returns early after `stop`.
  virtual void sleep(int64_t micros) = 0;
  // Waits on `signal` until `ready` holds or `deadline` (micros) has come; `lock` is held on return. false: the deadline came.
  virtual bool waitUntil(std::unique_lock<std::mutex>& lock, std::condition_variable& signal, int64_t deadline,
                         const std::function<bool()>& ready) = 0;
  virtual void stop() = 0;

 protected:
  std::atomic<int64_t> shiftMillis_{0};
};

// `speed`: recordings wait that many times shorter. Nothing else goes faster.
class RealClock final : public Clock {
 public:
  explicit RealClock(double speed) : speed_(speed) {}
  WallTime wallTime() override;
  int64_t micros() override { return Timers::nowMicros(); }
  uint64_t after(int64_t micros, std::function<void()> f) override { return timers_.after(micros, std::move(f)); }
  void cancel(uint64_t id) override { timers_.cancel(id); }
  void wait(int64_t micros) override;
  void sleep(int64_t micros) override;
  bool waitUntil(std::unique_lock<std::mutex>&, std::condition_variable&, int64_t, const std::function<bool()>&) override;
  void stop() override;

 private:
  const double speed_;
  Timers timers_;
  std::mutex mutex_;
  std::condition_variable stopSignal_;
  bool stopped_ = false;
};

class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(WallTime start) : start_(start) {}
  // Waits until the bridge has dealt with what it was told; asked before time moves. Set before anything waits.
  void settleWith(std::function<void()> settle) { settle_ = std::move(settle); }
  // Threads that sleep in the simulated system: they are not at work.
  size_t sleepers();

  WallTime wallTime() override;
  int64_t micros() override { return now_.load(); }
  uint64_t after(int64_t micros, std::function<void()> f) override;
  void cancel(uint64_t id) override;
  void wait(int64_t micros) override;
  void sleep(int64_t micros) override;
  bool waitUntil(std::unique_lock<std::mutex>&, std::condition_variable&, int64_t, const std::function<bool()>&) override;
  void stop() override;

 private:
  bool step(int64_t limit);

  const WallTime start_;
  std::function<void()> settle_;
  std::atomic<int64_t> now_{0};
  std::mutex mutex_;
  std::condition_variable moved_;
  std::map<std::pair<int64_t, uint64_t>, std::function<void()>> queue_;
  std::map<uint64_t, int64_t> due_;
  std::multimap<int64_t, int> sleeping_;
  uint64_t nextId_ = 1;
  bool stopped_ = false;
};

}  // namespace portcullis::sim
