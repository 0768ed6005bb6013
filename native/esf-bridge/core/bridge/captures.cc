#include "core/bridge/captures.h"

#include <algorithm>
#include <cstdio>

#include "core/files/files.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

// A device as it is found again after a restart, when registry ids mean nothing any more: make, serial, place.
std::string lineOf(const AttachFacts& facts) {
  char ids[16];
  std::snprintf(ids, sizeof ids, "%04x:%04x", facts.descriptor.vendorId, facts.descriptor.productId);
  std::string line = std::string(ids) + " " + clean(facts.descriptor.serialNumber) + " @" + clean(facts.location);
  return line;
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

bool Captures::add(const AttachFacts& facts) {
  if (contains(facts)) return true;
  auto lines = lines_;
  lines.push_back(lineOf(facts));
  return write(lines);
}

void Captures::remove(const AttachFacts& facts) {
  auto lines = lines_;
  if (std::erase(lines, lineOf(facts)) > 0) write(lines);
}

bool Captures::contains(const AttachFacts& facts) const {
  return std::find(lines_.begin(), lines_.end(), lineOf(facts)) != lines_.end();
}

void Captures::keepOnly(const std::vector<AttachFacts>& attached) {
  auto lines = lines_;
  std::erase_if(lines, [&](const std::string& line) {
    return std::none_of(attached.begin(), attached.end(), [&](const auto& facts) { return lineOf(facts) == line; });
  });
  if (lines.size() != lines_.size()) write(lines);
}

}  // namespace portcullis
