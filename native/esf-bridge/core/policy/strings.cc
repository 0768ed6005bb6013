#include "strings.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace portcullis {
namespace {

struct CodePoint {
  uint32_t value;
  size_t size;
};  // size 0: not UTF-8 here

CodePoint decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[at + i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return {0, 0};
  uint32_t value = lead & (0x7Fu >> size);
  for (size_t i = 1; i < size; i++) {
    if (!isContinuation(text[at + i])) return {0, 0};
    value = value << 6 | (byte(i) & 0x3F);
  }
  constexpr uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[size] || value > 0x10FFFF || surrogate) return {0, 0};
  return {value, size};
}

bool isRemoved(uint32_t c) {
  // Both ends within; ascending. The same list as in libs/policy/src/text.ts.
  static constexpr uint32_t removed[][2] = {
      {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x061C, 0x061C}, {0x180E, 0x180E}, {0x200B, 0x200F}, {0x2028, 0x202E},
      {0x2060, 0x206F}, {0xD800, 0xDFFF}, {0xFDD0, 0xFDEF}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xFFFD, 0xFFFD}, {0xE0000, 0xE007F},
  };
  if ((c & 0xFFFE) == 0xFFFE) return true;
  return std::any_of(std::begin(removed), std::end(removed), [c](auto& range) { return c >= range[0] && c <= range[1]; });
}

size_t codePointSize(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && isContinuation(text[end])) end++;
  return end - at;
}

}  // namespace

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && isSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back())) text.remove_suffix(1);
  return text;
}

bool equalFolded(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size() || a.empty()) return false;
  for (size_t i = 0; i < a.size(); i++) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool globMatches(std::string_view pattern, std::string_view text) noexcept {
  if (text.empty()) return false;
  constexpr size_t none = std::string_view::npos;
  size_t i = 0, j = 0, star = none, resume = 0;
  while (j < text.size()) {
    if (i < pattern.size() && pattern[i] == '*') {
      star = i++;
      resume = j;
    } else if (i < pattern.size() && pattern[i] == '?') {
      i++;
      j += codePointSize(text, j);
    } else if (i < pattern.size() && lower(pattern[i]) == lower(text[j])) {
      i++;
      j++;
    } else if (star != none) {
      i = star + 1;
      resume += codePointSize(text, resume);
      j = resume;
    } else {
      return false;
    }
  }
  while (i < pattern.size() && pattern[i] == '*') i++;
  return i == pattern.size();
}

bool isGlob(std::string_view pattern) noexcept { return pattern.find_first_of("*?") != std::string_view::npos; }

std::string fold(std::string_view text) {
  std::string folded(trim(text));
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  return folded;
}

std::string foldUpper(std::string_view text) {
  std::string folded(trim(text));
  for (char& c : folded) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return folded;
}

bool isUtf8(std::string_view text) noexcept {
  size_t at = 0;
  while (at < text.size()) {
    uint64_t eight;
    if (at + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080u) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const CodePoint c = decode(text, at);
    if (c.size == 0) return false;
    at += c.size;
  }
  return true;
}

std::string clean(std::string_view text, size_t limit) {
  std::string kept;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    if (c.size > 0 && !isRemoved(c.value)) kept.append(text.substr(at, c.size));
    at += std::max<size_t>(c.size, 1);
  }
  std::string_view bounded = trim(kept);
  if (bounded.size() > limit) {
    size_t end = limit;
    while (isContinuation(bounded[end])) end--;
    bounded = trim(bounded.substr(0, end));
  }
  return std::string(bounded);
}

}  // namespace portcullis
