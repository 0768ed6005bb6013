// The common shape of payloads (FORMAT.md, "Sections"): checked once on opening, read freely afterwards.
#pragma once
#include <bit>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

#include "documents.h"

namespace portcullis {

static_assert(std::endian::native == std::endian::little, "entries are read in place: the format is little-endian");

// Owns a copy of the payload; hands out its sections as arrays of plain structs.
class Sections {
 public:
  // How many sections a payload says it has: the first one begins right after the table of them.
  static size_t countIn(Bytes payload);
  // True when offsets, counts and padding are exactly what the writer makes: in order, without gap, overlap or rest.
  bool open(Bytes payload, std::span<const size_t> entrySizes, Refused& error);

  template <class Entry>
  std::span<const Entry> at(size_t section) const {
    static_assert(std::is_trivially_copyable_v<Entry> && std::is_standard_layout_v<Entry>);
    const Place& place = table()[section];
    return {reinterpret_cast<const Entry*>(bytes_.get() + place.offset), place.count};
  }

 private:
  struct Place {
    uint32_t offset, count;
  };
  const Place* table() const { return reinterpret_cast<const Place*>(bytes_.get()); }
  std::unique_ptr<std::byte[]> bytes_;
};

// The texts of a payload, by number; number 0 is the empty text.
class Strings {
 public:
  // Takes the two sections at `section` and `section + 1`; false unless every text is UTF-8.
  bool open(const Sections& sections, size_t section, Refused& error);
  bool has(uint32_t number) const { return number < ends_.size(); }
  std::string_view operator[](uint32_t number) const {
    const uint32_t start = number == 0 ? 0 : ends_[number - 1];
    return text_.substr(start, ends_[number] - start);
  }

 private:
  std::span<const uint32_t> ends_;
  std::string_view text_;
};

// Part of one of a payload's pools.
struct List {
  uint32_t first, count;
};

// Lists lie in their pool one after the other, in the order in which they are named: none is shared, nothing is left over.
class Pool {
 public:
  explicit Pool(size_t size) : size_(size) {}
  bool take(List list) {
    const bool follows = list.first == next_ && list.count <= size_ - next_;
    if (follows) next_ += list.count;
    return follows;
  }
  bool isUsedUp() const { return next_ == size_; }

 private:
  size_t size_, next_ = 0;
};

// Sets `error` to corrupt with this detail and returns false, for `return corrupt(…)` in checks.
bool corrupt(Refused& error, std::string_view detail);

}  // namespace portcullis
