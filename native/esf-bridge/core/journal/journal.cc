#include "core/journal/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "core/text/random_uuid.h"

namespace portcullis {
namespace {

constexpr std::string_view kSuffix = ".journal";
constexpr size_t kLargestFile = 1u << 30;

std::string segmentName(uint64_t first) {
  char name[40];
  std::snprintf(name, sizeof name, "%020llu.journal", static_cast<unsigned long long>(first));
  return name;
}

}  // namespace

Journal::Journal(std::string folder, JournalLimits limits, int64_t nowMillis, const Substitute& substitute)
    : folder_(std::move(folder)), limits_(limits) {
  if (!makeFolder(folder_)) throw std::runtime_error("the journal folder `" + folder_ + "` cannot be made");
  recover(substitute);
  if (segments_.empty()) {
    id_ = randomUuid(nowMillis);
    if (!beginSegment(1)) throw std::runtime_error("the journal in `" + folder_ + "` cannot be written");
  } else {
    current_ = File(open(segments_.back().path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (!current_) throw std::runtime_error("the journal in `" + folder_ + "` cannot be written");
  }
  readAcknowledged();
}

void Journal::recover(const Substitute& substitute) {
  std::vector<std::string> names = entriesOf(folder_);
  std::erase_if(names, [](const std::string& name) { return !name.ends_with(kSuffix); });
  std::sort(names.begin(), names.end());
  struct Found {
    std::string path;
    std::vector<uint8_t> file;
    SegmentScan scan;
  };
  std::vector<Found> found;
  for (const auto& name : names) {
    const std::string path = folder_ + "/" + name;
    auto file = readFile(path, kLargestFile);
    auto scan = file ? scanSegment(*file) : std::nullopt;
    if (scan) {
      found.push_back({path, std::move(*file), std::move(*scan)});
    } else {
      ++unreadable_;
      std::rename(path.c_str(), (path + ".unreadable").c_str());
    }
  }
  if (found.empty()) return;
  id_ = found.back().scan.journal;
  for (size_t i = 0; i < found.size(); ++i) {
    const bool last = i + 1 == found.size();
    const uint64_t expected = last ? 0 : found[i + 1].scan.first;
    if (found[i].scan.journal != id_ || !adopt(found[i].path, found[i].file, found[i].scan, expected, last, substitute)) {
      unlink(found[i].path.c_str());
    }
  }
}

// Takes a scanned file over, repaired where that is needed. `expected`: where the next segment begins.
bool Journal::adopt(const std::string& path, const std::vector<uint8_t>& file, SegmentScan scan, uint64_t expected, bool last,
                    const Substitute& substitute) {
  const uint64_t have = scan.first + scan.records.size();
  const uint64_t missing = !last && expected > have ? expected - have : 0;
  const bool spoilt = std::any_of(scan.records.begin(), scan.records.end(), [](const auto& r) { return !r.good; });
  Segment segment{path, scan.first, {}, static_cast<uint32_t>(kSegmentHeader)};
  if (missing == 0 && !spoilt) {
    for (const auto& record : scan.records) segment.offsets.push_back(record.offset);
    segment.end = scan.end;
    if (!scan.whole && truncate(path.c_str(), scan.end) != 0) return false;
  } else {
    std::string repaired = segmentHeader(id_, scan.first);
    for (uint64_t seq = scan.first; seq < have + missing; ++seq) {
      const size_t index = seq - scan.first;
      segment.offsets.push_back(static_cast<uint32_t>(repaired.size()));
      if (index < scan.records.size() && scan.records[index].good) {
        const auto& record = scan.records[index];
        repaired.append(reinterpret_cast<const char*>(file.data()) + record.offset, kRecordHeader + record.size);
      } else {
        ++unreadable_;
        appendRecord(repaired, seq, substitute(toText(id_), seq));
      }
    }
    segment.end = static_cast<uint32_t>(repaired.size());
    if (!replaceFile(path, std::string_view(repaired))) return false;
  }
  bytes_ += segment.end;
  segments_.push_back(std::move(segment));
  return true;
}

void Journal::readAcknowledged() {
  const auto file = readFile(folder_ + "/acknowledged", 256);
  const uint64_t first = segments_.front().first;
  acknowledged_ = first - 1;
  if (!file) return;
  char id[40] = {};
  unsigned long long seq = 0;
  const std::string text(file->begin(), file->end());
  if (std::sscanf(text.c_str(), "%36s %llu", id, &seq) != 2 || toText(id_) != id) return;
  const uint64_t newest = segments_.back().after() - 1;
  acknowledged_ = std::clamp<uint64_t>(seq, acknowledged_, newest);
}

std::string Journal::id() const {
  std::lock_guard lock(mutex_);
  return toText(id_);
}

uint64_t Journal::next() const {
  std::lock_guard lock(mutex_);
  return segments_.back().after();
}

uint64_t Journal::acknowledged() const {
  std::lock_guard lock(mutex_);
  return acknowledged_;
}

uint64_t Journal::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

bool Journal::beginSegment(uint64_t first) {
  const std::string path = folder_ + "/" + segmentName(first);
  File file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  const std::string header = segmentHeader(id_, first);
  if (!file || !writeAll(file.fd(), header.data(), header.size()) || !syncFile(file.fd()) || !syncFolder(folder_)) {
    if (file) unlink(path.c_str());
    return false;
  }
  current_ = std::move(file);
  segments_.push_back({path, first, {}, static_cast<uint32_t>(header.size())});
  bytes_ += header.size();
  return true;
}

bool Journal::write(const std::vector<std::string>& payloads) {
  std::string batch;
  std::vector<uint32_t> offsets;
  int fd = -1;
  uint32_t start = 0;
  {
    std::lock_guard lock(mutex_);
    if (segments_.back().end >= limits_.segmentBytes && !beginSegment(segments_.back().after())) return false;
    start = segments_.back().end;
    for (const auto& payload : payloads) {
      offsets.push_back(static_cast<uint32_t>(start + batch.size()));
      appendRecord(batch, segments_.back().after() + offsets.size() - 1, payload);
    }
    if (bytes_ + batch.size() > limits_.totalBytes) return false;
    fd = current_.fd();
  }
  // Written outside the lock: only this thread appends, and readers stop at `end`.
  if (!writeAll(fd, batch.data(), batch.size()) || !syncFile(fd)) {
    if (ftruncate(fd, start) != 0) return false;  // then the torn tail is cut at the next start
    return false;
  }
  std::lock_guard lock(mutex_);
  auto& segment = segments_.back();
  segment.offsets.insert(segment.offsets.end(), offsets.begin(), offsets.end());
  segment.end = static_cast<uint32_t>(start + batch.size());
  bytes_ += batch.size();
  return true;
}

std::vector<std::string> Journal::read(uint64_t from, size_t most, size_t bytes) const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> payloads;
  size_t total = 0;
  for (const auto& segment : segments_) {
    if (segment.after() <= from) continue;
    const File file(open(segment.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) break;
    for (uint64_t seq = std::max(from, segment.first); seq < segment.after(); ++seq) {
      const size_t index = seq - segment.first;
      const uint32_t offset = segment.offsets[index];
      const uint32_t after = index + 1 < segment.offsets.size() ? segment.offsets[index + 1] : segment.end;
      std::vector<uint8_t> record(after - offset);
      if (payloads.size() >= most || (!payloads.empty() && total + record.size() > bytes)) return payloads;
      const ssize_t n = pread(file.fd(), record.data(), record.size(), offset);
      if (n != static_cast<ssize_t>(record.size()) || !isRecord(record, seq)) return payloads;
      payloads.emplace_back(reinterpret_cast<const char*>(record.data()) + kRecordHeader, record.size() - kRecordHeader);
      total += record.size();
    }
  }
  return payloads;
}

void Journal::acknowledge(uint64_t seq) {
  std::lock_guard lock(mutex_);
  if (seq <= acknowledged_ || seq >= segments_.back().after()) return;
  acknowledged_ = seq;
  // Written down before anything is deleted; lost in a crash it only means that the agent is sent some again.
  writeAcknowledged();
  while (segments_.size() > 1 && segments_.front().after() <= seq + 1) {
    bytes_ -= segments_.front().end;
    unlink(segments_.front().path.c_str());
    segments_.pop_front();
  }
}

void Journal::writeAcknowledged() {
  replaceFileSoon(folder_ + "/acknowledged", toText(id_) + " " + std::to_string(acknowledged_) + "\n", 0600);
}

uint64_t Journal::restart(int64_t nowMillis) {
  std::lock_guard lock(mutex_);
  const uint64_t unseen = segments_.back().after() - 1 - acknowledged_;
  std::deque<Segment> old;
  old.swap(segments_);
  const Uuid before = id_;
  id_ = randomUuid(nowMillis);
  bytes_ = 0;
  for (const auto& segment : old) unlink(segment.path.c_str());
  acknowledged_ = 0;
  if (!beginSegment(1)) {
    // Disk full in this very moment: the old identity goes on in memory; writes fail, are counted, and tried again.
    id_ = before;
    segments_.push_back({folder_ + "/" + segmentName(1), old.back().after(), {}, static_cast<uint32_t>(limits_.segmentBytes)});
  }
  writeAcknowledged();
  return unseen;
}

}  // namespace portcullis
