// A fixed number of threads that run tasks in the order in which they were posted. With one thread: a serial queue.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace portcullis {

class Workers {
 public:
  explicit Workers(unsigned threads);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Ignored after `stop`. Tasks must not throw.
  void post(std::function<void()> task);
  // Runs what was posted, then ends the threads. Idempotent; not from a task.
  void stop();
  // Waits until nothing is queued or running. Not from a task.
  void settle();
  // Tasks queued or running.
  size_t outstanding() const;

 private:
  void run();

  mutable std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::deque<std::function<void()>> tasks_;
  size_t running_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace portcullis
