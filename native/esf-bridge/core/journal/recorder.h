// From events in memory to records on disk, on a thread of its own. What cannot be kept is counted and said.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "core/backend.h"
#include "core/events/event.h"
#include "core/journal/journal.h"

namespace portcullis {

class Recorder {
 public:
  struct Options {
    size_t capacity = 16384;     // events waiting for the disk; more are counted as lost
    size_t largestBatch = 512;   // records per sync
    int64_t retryMillis = 1000;  // pause after a write that failed
    // Shown each event once, on the journal thread, before it is written and whether or not the disk takes it.
    std::function<void(const Event&)> seen = nullptr;
  };

  Recorder(Journal&, BridgeMode, std::function<WallTime()> now, Options);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Any thread; takes a lock for a moment and never waits for the disk. The event is durable some milliseconds later.
  void record(Event) noexcept;
  // Called on the journal thread whenever new records are readable. Once this returns, the one set before is not called
  // any more. Not from the journal thread.
  void whenWritten(std::function<void()>);
  // Waits until everything recorded before is readable, or was lost.
  void settle();
  // Begins a new journal (Journal::restart) between two writes, and returns when it is there.
  void restartJournal();
  // Writes what is queued, then ends the thread. Idempotent.
  void stop();

  // Events that could not be kept, since the bridge started.
  uint64_t lost() const;
  // The record that stands for one that cannot be read any more.
  static std::string unreadable(const std::string& journal, uint64_t seq, WallTime, BridgeMode);

 private:
  void run();
  bool writeBatch(std::deque<Event>& batch);

  Journal& journal_;
  const BridgeMode mode_;
  const std::function<WallTime()> now_;
  const Options options_;
  std::function<void()> written_;

  mutable std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::deque<Event> queue_;
  uint64_t lost_ = 0;    // in all
  uint64_t untold_ = 0;  // of these, not yet recorded as a gap
  const char* reason_ = "";
  bool busy_ = false;
  bool restart_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace portcullis
