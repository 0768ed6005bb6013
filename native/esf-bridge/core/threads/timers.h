// One thread that runs functions at their time, on the steady clock. For backends without timers of their own.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace portcullis {

class Timers {
 public:
  Timers();
  ~Timers();
  Timers(const Timers&) = delete;
  Timers& operator=(const Timers&) = delete;

  static int64_t nowMicros();
  uint64_t after(int64_t micros, std::function<void()> f);
  // Afterwards `f` does not start; it may be running.
  void cancel(uint64_t id);
  // Looks at the clock anew: a wait that a sleeping system began may otherwise end late by as long as it slept. Any thread.
  void wake();
  // Drops what has not run yet and ends the thread. Idempotent.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::pair<int64_t, uint64_t>, std::function<void()>> queue_;  // by time, then by id
  std::map<uint64_t, int64_t> due_;
  uint64_t nextId_ = 1;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace portcullis
