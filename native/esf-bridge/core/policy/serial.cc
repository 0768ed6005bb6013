#include "serial.h"

#include <algorithm>
#include <iterator>

#include "strings.h"

namespace portcullis {
namespace {

constexpr std::string_view kPlaceholders[] = {
#include "placeholders.inc"
};

// A part of `unit`, said `times` times over.
struct Run {
  std::string_view unit;
  size_t times;
};
constexpr Run kRuns[] = {
    {"0123456789", 26}, {"1234567890", 26},      {"0123456789abcdef", 17}, {"abcdefghijklmnopqrstuvwxyz", 1},
    {"9876543210", 1},  {"fedcba9876543210", 1},
};
constexpr size_t kShortestRun = 4;

bool isPartOf(const Run& run, std::string_view text) {
  // No character is twice in a unit, so the first one says where the part would have to begin.
  const size_t start = run.unit.find(lower(text.front()));
  if (start == std::string_view::npos || start + text.size() > run.unit.size() * run.times) return false;
  for (size_t i = 0; i < text.size(); i++) {
    if (lower(text[i]) != run.unit[(start + i) % run.unit.size()]) return false;
  }
  return true;
}

bool isSeparator(char c) { return c == '-' || c == '_' || c == ':' || c == '.' || c == ' '; }
bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// One character, however often, separators aside; or none at all.
bool isOneCharacter(std::string_view text) {
  const auto begin = std::find_if_not(text.begin(), text.end(), isSeparator);
  if (begin == text.end()) return true;
  auto end = begin + 1;
  while (end != text.end() && isContinuation(*end)) end++;
  const std::string_view first(&*begin, static_cast<size_t>(end - begin));
  for (size_t at = static_cast<size_t>(end - text.begin()); at < text.size();) {
    if (isSeparator(text[at])) {
      at++;
      continue;
    }
    if (!equalFolded(text.substr(at, first.size()), first)) return false;
    at += first.size();
  }
  return true;
}

}  // namespace

bool isTrustworthySerial(std::string_view serial) noexcept {
  std::string_view text = trim(serial);
  if (text.size() >= 2 && text[0] == '0' && lower(text[1]) == 'x') text.remove_prefix(2);
  if (text.empty() || isOneCharacter(text)) return false;
  if (text.size() >= kShortestRun && std::any_of(std::begin(kRuns), std::end(kRuns), [&](auto& run) { return isPartOf(run, text); })) {
    return false;
  }
  return std::none_of(std::begin(kPlaceholders), std::end(kPlaceholders), [&](auto known) { return equalFolded(known, text); });
}

}  // namespace portcullis
