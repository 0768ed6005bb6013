#include "sections.h"

#include <algorithm>
#include <cstring>

#include "strings.h"

namespace portcullis {

bool corrupt(Refused& error, std::string_view detail) {
  error = {Refusal::corrupt, std::string(detail)};
  return false;
}

size_t Sections::countIn(Bytes payload) {
  uint32_t first = 0;
  if (payload.size() >= sizeof first) std::memcpy(&first, payload.data(), sizeof first);
  return first / sizeof(Place);
}

bool Sections::open(Bytes payload, std::span<const size_t> entrySizes, Refused& error) {
  uint64_t next = entrySizes.size() * sizeof(Place);
  if (payload.size() < next) return corrupt(error, "the payload is too short for its table of sections");
  // operator new[] aligns for every integer that an entry holds, and every section starts at a multiple of 8.
  bytes_.reset(new std::byte[payload.size()]);
  std::memcpy(bytes_.get(), payload.data(), payload.size());
  for (size_t i = 0; i < entrySizes.size(); i++) {
    const Place& place = table()[i];
    if (place.offset != next) return corrupt(error, "section " + std::to_string(i) + " is not where it has to begin");
    const uint64_t end = next + uint64_t{place.count} * entrySizes[i];
    next = (end + 7) & ~uint64_t{7};
    if (next > payload.size()) return corrupt(error, "section " + std::to_string(i) + " goes beyond the payload");
    const auto padding = std::span(bytes_.get(), next).subspan(end);
    if (std::any_of(padding.begin(), padding.end(), [](std::byte b) { return b != std::byte{}; })) {
      return corrupt(error, "the bytes after section " + std::to_string(i) + " are not zero");
    }
  }
  if (next != payload.size()) return corrupt(error, "bytes follow the last section");
  return true;
}

bool Strings::open(const Sections& sections, size_t section, Refused& error) {
  ends_ = sections.at<uint32_t>(section);
  const auto text = sections.at<char>(section + 1);
  text_ = {text.data(), text.size()};
  if (ends_.empty() || ends_.front() != 0) return corrupt(error, "text 0 is not the empty text");
  if (ends_.back() != text_.size()) return corrupt(error, "the texts do not fill their section");
  uint32_t previous = 0;
  for (uint32_t end : ends_) {
    if (end < previous || end > text_.size()) return corrupt(error, "a text ends before it begins");
    if (end < text_.size() && (static_cast<uint8_t>(text_[end]) & 0xC0) == 0x80) {
      return corrupt(error, "a text ends inside a character");
    }
    previous = end;
  }
  if (!isUtf8(text_)) return corrupt(error, "a text is not UTF-8");
  return true;
}

}  // namespace portcullis
