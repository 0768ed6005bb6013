// One file of the journal. Little-endian:
//   header   magic `PCULJRN1`, journal id (16), sequence of the first record (8), CRC-32C of the 32 bytes before (4)
//   record   length (4), CRC-32C of sequence (8) and payload (4), payload
// The sequence is part of the checksum, so that a record cannot pass for another one.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/documents.h"

namespace portcullis {

inline constexpr size_t kSegmentHeader = 36;
inline constexpr size_t kRecordHeader = 8;
inline constexpr size_t kLargestRecord = 1 << 20;

struct SegmentScan {
  Uuid journal{};
  uint64_t first = 0;
  struct Record {
    uint32_t offset = 0;  // of the record's header
    uint32_t size = 0;    // of the payload
    bool good = true;     // false: the checksum is wrong, its place is known
  };
  std::vector<Record> records;
  uint32_t end = 0;   // where the last record ends: what follows is torn or unreadable
  bool whole = true;  // nothing follows
};

std::string segmentHeader(const Uuid& journal, uint64_t first);
void appendRecord(std::string& to, uint64_t seq, std::string_view payload);
// nullopt: the header is unreadable.
std::optional<SegmentScan> scanSegment(std::span<const uint8_t> file);
// Whether these bytes are the record `seq`, header included.
bool isRecord(std::span<const uint8_t> bytes, uint64_t seq);

}  // namespace portcullis
