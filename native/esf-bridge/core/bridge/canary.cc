#include "core/bridge/canary.h"

#include "core/bridge/mount_source.h"

namespace portcullis {
namespace {

// A flock of images during one announcement is not ours: the rest is recorded at once.
constexpr size_t kMostWithheld = 4;

}  // namespace

void Canary::announce(int64_t nowMicros) {
  const std::lock_guard lock(mutex_);
  announcedUntil_ = nowMicros + kAnnouncedMicros;
}

bool Canary::withhold(const Withheld& attach, int64_t nowMicros) {
  const Device& device = attach.device->device;
  if (device.family != Family::diskImage || device.neverBlocked != NeverBlocked::no) return false;
  const std::lock_guard lock(mutex_);
  if (nowMicros >= announcedUntil_ || withheld_.size() >= kMostWithheld) return false;
  withheld_.insert_or_assign(attach.device->facts.registryId, attach);
  return true;
}

std::optional<Canary::Withheld> Canary::reveal(RegistryId id) {
  const std::lock_guard lock(mutex_);
  const auto found = withheld_.find(id);
  if (found == withheld_.end()) return std::nullopt;
  Withheld attach = std::move(found->second);
  withheld_.erase(found);
  return attach;
}

std::optional<Canary::Withheld> Canary::revealUnlessArmed(RegistryId id) {
  {
    const std::lock_guard lock(mutex_);
    if (device_ == id) return std::nullopt;
  }
  return reveal(id);
}

bool Canary::departed(RegistryId id) {
  const std::lock_guard lock(mutex_);
  if (device_ != id) return false;
  device_ = 0;
  armedUntil_ = 0;
  return withheld_.erase(id) > 0;
}

void Canary::arm(RegistryId device, const std::string& wholeDisk, int64_t nowMicros) {
  const std::lock_guard lock(mutex_);
  device_ = device;
  wholeDisk_ = wholeDisk;
  armedUntil_ = nowMicros + kArmedMicros;
  everArmed_ = true;
}

bool Canary::armedAt(int64_t nowMicros) const { return device_ != 0 && nowMicros < armedUntil_; }

bool Canary::covers(RegistryId device, int64_t nowMicros) const {
  if (!everArmed_) return false;
  const std::lock_guard lock(mutex_);
  return armedAt(nowMicros) && device_ == device;
}

bool Canary::coversName(const std::string& bsdName, int64_t nowMicros) const {
  if (!everArmed_) return false;
  const std::lock_guard lock(mutex_);
  return armedAt(nowMicros) && wholeDiskOf(bsdName) == wholeDisk_;
}

}  // namespace portcullis
