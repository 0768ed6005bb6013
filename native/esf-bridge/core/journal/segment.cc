#include "core/journal/segment.h"

#include <algorithm>

#include "core/files/files.h"
#include "core/journal/crc32c.h"

namespace portcullis {
namespace {

constexpr std::string_view kMagic = "PCULJRN1";

template <typename T>
void put(std::string& to, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) to += static_cast<char>(value >> (8 * i) & 0xff);
}

template <typename T>
T get(std::span<const uint8_t> from) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value | static_cast<T>(from[i]) << (8 * i));
  return value;
}

uint32_t checksum(uint64_t seq, std::span<const uint8_t> payload) {
  std::string number;
  put(number, seq);
  return crc32c(payload, crc32c(bytesOf(number)));
}

enum class At { good, bad, end };

// What stands at `offset`: a good record, one with a plausible length and a wrong checksum, or nothing that can be told.
At recordAt(std::span<const uint8_t> file, size_t offset, uint64_t seq, uint32_t& size) {
  if (file.size() - offset < kRecordHeader) return At::end;
  size = get<uint32_t>(file.subspan(offset, 4));
  if (size > kLargestRecord || size > file.size() - offset - kRecordHeader) return At::end;
  return isRecord(file.subspan(offset, kRecordHeader + size), seq) ? At::good : At::bad;
}

}  // namespace

std::string segmentHeader(const Uuid& journal, uint64_t first) {
  std::string header(kMagic);
  header.append(reinterpret_cast<const char*>(journal.data()), journal.size());
  put(header, first);
  put(header, crc32c(bytesOf(header)));
  return header;
}

void appendRecord(std::string& to, uint64_t seq, std::string_view payload) {
  put(to, static_cast<uint32_t>(payload.size()));
  put(to, checksum(seq, bytesOf(payload)));
  to += payload;
}

bool isRecord(std::span<const uint8_t> bytes, uint64_t seq) {
  if (bytes.size() < kRecordHeader || get<uint32_t>(bytes) != bytes.size() - kRecordHeader) return false;
  return get<uint32_t>(bytes.subspan(4)) == checksum(seq, bytes.subspan(kRecordHeader));
}

std::optional<SegmentScan> scanSegment(std::span<const uint8_t> file) {
  if (file.size() < kSegmentHeader || !std::equal(kMagic.begin(), kMagic.end(), file.begin())) return std::nullopt;
  if (get<uint32_t>(file.subspan(32)) != crc32c(file.first(32))) return std::nullopt;
  SegmentScan scan;
  std::copy_n(file.begin() + 8, scan.journal.size(), scan.journal.begin());
  scan.first = get<uint64_t>(file.subspan(24));
  size_t offset = kSegmentHeader;
  for (;;) {
    const uint64_t seq = scan.first + scan.records.size();
    uint32_t size = 0, nextSize = 0;
    const At here = recordAt(file, offset, seq, size);
    if (here == At::end) break;
    const size_t after = offset + kRecordHeader + size;
    // A wrong checksum in the middle spoils one record when its length still leads to a good one; else the rest.
    if (here == At::bad && recordAt(file, after, seq + 1, nextSize) != At::good) break;
    scan.records.push_back({static_cast<uint32_t>(offset), size, here == At::good});
    offset = after;
  }
  scan.end = static_cast<uint32_t>(offset);
  scan.whole = offset == file.size();
  return scan;
}

}  // namespace portcullis
