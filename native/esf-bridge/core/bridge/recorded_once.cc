#include "core/bridge/recorded_once.h"

namespace portcullis {
namespace {

constexpr size_t kMostRemembered = 4096;

}  // namespace

bool RecordedOnce::first(const Sight& sight, const ProcessFacts& process, const std::string& what) {
  std::string line = std::to_string(sight.device->facts.registryId) + '\n' + process.path + '\n' + what;
  for (const auto& [name, sequence] : sight.inForce->documents) line += '\n' + name + '=' + std::to_string(sequence);
  std::lock_guard lock(mutex_);
  if (lines_.size() >= kMostRemembered) lines_.clear();
  return lines_.insert(std::move(line)).second;
}

}  // namespace portcullis
