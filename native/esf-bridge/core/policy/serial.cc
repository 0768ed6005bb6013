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
    {"0123456789", 26},
    {"1234567890", 26},
    {"0123456789abcdef", 17},
    {"1234567890abcdef", 17},
    {"0123456789abcdefghijklmnopqrstuvwxyz", 1},
    {"1234567890abcdefghijklmnopqrstuvwxyz", 1},
    {"9876543210", 26},
    {"fedcba9876543210", 17},
};
constexpr size_t kShortestRun = 4;

bool isSeparator(char c) { return c == '-' || c == '_' || c == ':' || c == '.' || c == ' '; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetterOrDigit(char c) { return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

// A serial without its separators; no longer than what a device may say of itself.
class Bare {
 public:
  explicit Bare(std::string_view text) {
    for (char c : text) {
      if (isSeparator(c)) continue;
      if (size_ == sizeof bytes_) return;
      bytes_[size_++] = lower(c);
    }
  }
  std::string_view text() const { return {bytes_, size_}; }

 private:
  char bytes_[1024];
  size_t size_ = 0;
};

bool isPartOf(const Run& run, std::string_view text) {
  // No character is twice in a unit, so the first one says where the part would have to begin.
  const size_t start = run.unit.find(text.front());
  if (start == std::string_view::npos || start + text.size() > run.unit.size() * run.times) return false;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != run.unit[(start + i) % run.unit.size()]) return false;
  }
  return true;
}

// One character, however often; or none at all.
bool isOneCharacter(std::string_view text) {
  if (text.empty()) return true;
  size_t length = 1;
  while (length < text.size() && isContinuation(text[length])) length++;
  for (size_t at = length; at < text.size(); at += length) {
    if (text.substr(at, length) != text.substr(0, length)) return false;
  }
  return true;
}

// Counters that begin anew with every batch: AA00000000000489.
bool isLowCount(std::string_view text) {
  if (!text.starts_with("aa")) return false;
  text.remove_prefix(2);
  const size_t zeros = std::min(text.find_first_not_of('0'), text.size());
  const std::string_view rest = text.substr(zeros);
  return zeros >= 9 && rest.size() <= 5 && std::all_of(rest.begin(), rest.end(), isLetterOrDigit);
}

// Alcor's vendor id and a constant of its firmware: 058F63626476.
bool isAlcor(std::string_view text) {
  return text.size() == 12 && text.starts_with("058f") && std::all_of(text.begin(), text.end(), isLetterOrDigit);
}

// The date of a Realtek reader's firmware: 20100201396000000.
bool isFirmwareDate(std::string_view text) {
  if (text.size() != 17 || !text.starts_with("20") || !text.ends_with("00000") || !std::all_of(text.begin(), text.end(), isDigit))
    return false;
  const int month = (text[4] - '0') * 10 + (text[5] - '0');
  return month >= 1 && month <= 12;
}

}  // namespace

bool isTrustworthySerial(std::string_view serial) noexcept {
  std::string_view text = trim(serial);
  if (text.size() >= 2 && text[0] == '0' && lower(text[1]) == 'x') text.remove_prefix(2);
  if (std::any_of(std::begin(kPlaceholders), std::end(kPlaceholders), [&](auto known) { return equalFolded(known, text); })) return false;
  const Bare without(text);
  const std::string_view bare = without.text();
  if (isOneCharacter(bare) || isLowCount(bare) || isAlcor(bare) || isFirmwareDate(bare)) return false;
  return bare.size() < kShortestRun || std::none_of(std::begin(kRuns), std::end(kRuns), [&](auto& run) { return isPartOf(run, bare); });
}

}  // namespace portcullis
