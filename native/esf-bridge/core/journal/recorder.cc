#include "core/journal/recorder.h"

#include <chrono>

#include "core/events/event_json.h"
#include "core/text/random_uuid.h"

namespace portcullis {

Recorder::Recorder(Journal& journal, BridgeMode mode, std::function<WallTime()> now, Options options)
    : journal_(journal), mode_(mode), now_(std::move(now)), options_(options), thread_([this] { run(); }) {}

Recorder::~Recorder() { stop(); }

void Recorder::record(Event event) noexcept {
  {
    std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.capacity || stopping_) {
      ++lost_;
      ++untold_;
      reason_ = "queue-full";
      return;
    }
    queue_.push_back(std::move(event));
  }
  wake_.notify_one();
}

void Recorder::whenWritten(std::function<void()> written) {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return !busy_; });  // the old one is not being called any more
  written_ = std::move(written);
}

void Recorder::settle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return queue_.empty() && !busy_; });
}

void Recorder::restartJournal() {
  std::unique_lock lock(mutex_);
  restart_ = true;
  wake_.notify_one();
  idle_.wait(lock, [this] { return !restart_; });
}

void Recorder::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

uint64_t Recorder::lost() const {
  std::lock_guard lock(mutex_);
  return lost_;
}

std::string Recorder::unreadable(const std::string& journal, uint64_t seq, WallTime time, BridgeMode mode) {
  return eventJson({time, nullptr, GapRecord{1, "journal-corrupt"}}, randomUuid(time.epochMillis), journal, seq, mode);
}

void Recorder::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    bool tell = false;
    wake_.wait(lock, [this] { return stopping_ || restart_ || !queue_.empty(); });
    if (restart_) {
      lock.unlock();
      const uint64_t unseen = journal_.restart(now_().epochMillis);
      lock.lock();
      restart_ = false;
      idle_.notify_all();
      if (unseen > 0) {
        lost_ += unseen;
        untold_ += unseen;
        reason_ = "journal-restarted";
        tell = true;
      }
    }
    if (queue_.empty() && !tell) {
      if (stopping_) return;
      continue;
    }
    std::deque<Event> batch;
    while (!queue_.empty() && batch.size() < options_.largestBatch) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    if (untold_ > 0) batch.push_front({now_(), nullptr, GapRecord{untold_, reason_}});
    const uint64_t told = untold_;
    untold_ = 0;
    busy_ = true;
    const auto written = written_;
    lock.unlock();
    const uint64_t events = batch.size() - (told > 0 ? 1 : 0);
    const bool kept = writeBatch(batch);
    batch.clear();
    if (kept && written) written();
    lock.lock();
    if (!kept) {
      lost_ += events;
      untold_ += told + events;
      reason_ = "disk-full";
    }
    busy_ = false;
    idle_.notify_all();
    if (!kept && !stopping_) {
      wake_.wait_for(lock, std::chrono::milliseconds(options_.retryMillis), [this] { return stopping_ || restart_; });
    }
  }
}

bool Recorder::writeBatch(std::deque<Event>& batch) {
  const std::string id = journal_.id();
  uint64_t seq = journal_.next();
  std::vector<std::string> payloads;
  payloads.reserve(batch.size());
  for (const auto& event : batch) {
    if (options_.seen) options_.seen(event);
    payloads.push_back(eventJson(event, randomUuid(event.time.epochMillis), id, seq++, mode_));
  }
  return journal_.write(payloads);
}

}  // namespace portcullis
