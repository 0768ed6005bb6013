#include "core/bridge/captures.h"

#include <algorithm>
#include <cstdio>

#include "core/files/files.h"
#include "core/policy/serial.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

// Policy's lines begin with four hexadecimal digits, so no device can name itself into an administrator's line.
constexpr std::string_view kAdministrator = "administrator ";

std::string makeAndSerial(const AttachFacts& facts) {
  char ids[16];
  std::snprintf(ids, sizeof ids, "%04x:%04x", facts.descriptor.vendorId, facts.descriptor.productId);
  return std::string(ids) + " " + clean(facts.descriptor.serialNumber) + " @";
}

// A device as it is found again after a restart, when registry ids mean nothing any more: make, serial, place.
std::string lineOf(const AttachFacts& facts, Captures::Holder holder) {
  const std::string device = makeAndSerial(facts) + clean(facts.location);
  return holder == Captures::Holder::policy ? device : std::string(kAdministrator) + device;
}

bool means(const std::string& line, const AttachFacts& facts, Captures::Holder holder) {
  if (line == lineOf(facts, holder)) return true;
  if (holder == Captures::Holder::policy || !isTrustworthySerial(clean(facts.descriptor.serialNumber))) return false;
  return line.starts_with(std::string(kAdministrator) + makeAndSerial(facts));
}

}  // namespace

Captures::Captures(std::string file) : file_(std::move(file)) {
  const auto bytes = readFile(file_, 1 << 20);
  if (!bytes) return;
  std::string line;
  for (uint8_t byte : *bytes) {
    if (byte != '\n') {
      line += static_cast<char>(byte);
      continue;
    }
    if (!line.empty()) lines_.push_back(line);
    line.clear();
  }
}

bool Captures::write(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  if (!replaceFile(file_, std::string_view(text))) return false;
  lines_ = lines;
  return true;
}

bool Captures::add(const AttachFacts& facts, Holder holder) {
  if (contains(facts, holder)) return true;
  auto lines = lines_;
  lines.push_back(lineOf(facts, holder));
  return write(lines);
}

bool Captures::remove(const AttachFacts& facts, Holder holder) {
  auto lines = lines_;
  const auto same = [&](const std::string& line) { return means(line, facts, holder); };
  return std::erase_if(lines, same) == 0 || write(lines);
}

bool Captures::contains(const AttachFacts& facts, Holder holder) const {
  return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) { return means(line, facts, holder); });
}

void Captures::keepOnly(const std::vector<AttachFacts>& attached) {
  auto lines = lines_;
  std::erase_if(lines, [&](const std::string& line) {
    if (line.starts_with(kAdministrator)) return false;
    return std::none_of(attached.begin(), attached.end(), [&](const auto& facts) { return means(line, facts, Holder::policy); });
  });
  if (lines.size() != lines_.size()) write(lines);
}

std::vector<std::string> Captures::absent(const std::vector<AttachFacts>& attached) const {
  std::vector<std::string> texts;
  for (const auto& line : lines_) {
    if (!line.starts_with(kAdministrator)) continue;
    const auto here = [&](const auto& facts) { return means(line, facts, Holder::administrator); };
    if (std::none_of(attached.begin(), attached.end(), here)) texts.push_back(line.substr(kAdministrator.size()));
  }
  return texts;
}

bool Captures::removeAbsent(const std::string& text) {
  auto lines = lines_;
  return std::erase(lines, std::string(kAdministrator) + text) == 0 || write(lines);
}

}  // namespace portcullis
