// The append-only journal on disk: what was recorded and not yet acknowledged by the agent survives a crash.
#pragma once
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/files/files.h"
#include "core/journal/segment.h"

namespace portcullis {

struct JournalLimits {
  uint64_t segmentBytes = 4u << 20;
  // When this is reached, new events are refused (and counted by the caller), not old ones dropped: what the
  // agent has not seen yet keeps its place, and positions stay without gaps.
  uint64_t totalBytes = 256u << 20;
};

class Journal {
 public:
  // The payload that takes the place of record `seq`, which could not be read any more.
  using Substitute = std::function<std::string(const std::string& journal, uint64_t seq)>;

  // Opens or creates the journal in `folder`. A torn tail is cut off; an unreadable record in the middle is replaced
  // through `substitute`; when nothing can be read, a new journal with a new id begins. Throws std::runtime_error when
  // the folder cannot be written.
  Journal(std::string folder, JournalLimits, int64_t nowMillis, const Substitute& substitute);

  // The id changes only in `restart`.
  std::string id() const;
  uint64_t next() const;
  uint64_t acknowledged() const;
  uint64_t bytes() const;
  // Records that recovery could not read.
  uint64_t unreadable() const { return unreadable_; }

  // Appends the payloads as `next()`, `next()+1`, … and makes them durable: all of them, or none (false: disk full,
  // bound reached). One thread only.
  bool write(const std::vector<std::string>& payloads);
  // Payloads from position `from` on: at most `most`, and no more than `bytes` together unless the first alone is larger.
  std::vector<std::string> read(uint64_t from, size_t most, size_t bytes) const;
  // Everything up to `seq` is durable at the agent and may be forgotten. Lower or impossible positions are ignored.
  void acknowledge(uint64_t seq);
  // Begins a journal with a new id, forgetting this one: for the case that the agent holds more of it than we do. Answers how many
  // of the forgotten were not acknowledged.
  uint64_t restart(int64_t nowMillis);

 private:
  struct Segment {
    std::string path;
    uint64_t first = 0;
    std::vector<uint32_t> offsets;  // of each record
    uint32_t end = 0;
    uint64_t after() const { return first + offsets.size(); }
  };

  void recover(const Substitute& substitute);
  bool adopt(const std::string& path, const std::vector<uint8_t>& file, SegmentScan scan, uint64_t expected, bool last,
             const Substitute& substitute);
  void readAcknowledged();
  bool beginSegment(uint64_t first);
  void writeAcknowledged();

  const std::string folder_;
  const JournalLimits limits_;
  mutable std::mutex mutex_;
  Uuid id_{};
  std::deque<Segment> segments_;
  File current_;
  uint64_t acknowledged_ = 0;
  uint64_t bytes_ = 0;
  uint64_t unreadable_ = 0;
};

}  // namespace portcullis
