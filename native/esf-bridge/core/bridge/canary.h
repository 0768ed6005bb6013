// The canary: a disk image of the agent's whose mount is denied whatever policy says, so that "protected" can mean "denied
// something a moment ago". It only ever narrows: nothing that is covered here is allowed anything by it.
//
// The agent announces the image before it attaches it, because attach and detach of the canary must not fill the record every few
// minutes. What is kept out of the record is one thing alone: attach and detach of an image that was announced, was armed as the
// canary, and was never mounted. Everything else that is kept back meanwhile is recorded after all.
#pragma once
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "core/events/event.h"

namespace portcullis {

class Canary {
 public:
  static constexpr int64_t kArmedMicros = 60'000'000;
  // From the announcement: attaching takes some seconds on a busy Mac.
  static constexpr int64_t kAnnouncedMicros = 30'000'000;

  // An attach that is not in the record yet, as it will be written.
  struct Withheld {
    WallTime time;
    PersonPtr person;
    AttachedPtr device;
  };

  // Times are those of `Backend::continuousMicros`. Any thread, every function.
  void announce(int64_t nowMicros);
  // A device has appeared. true: its attach is kept back for now, and one of the next two functions ends that.
  bool withhold(const Withheld&, int64_t nowMicros);
  // Its attach has to be in the record now; nullopt: it is, or it was never kept back.
  std::optional<Withheld> reveal(RegistryId);
  // As `reveal`, for the end of the announcement: nullopt also when it has become the canary.
  std::optional<Withheld> revealUnlessArmed(RegistryId);
  // It has gone. true: neither its coming nor its going belongs in the record.
  bool departed(RegistryId);

  // From now on, for kArmedMicros, mounts of `device` are denied. `wholeDisk` (`disk7`) covers slices that are not known yet.
  void arm(RegistryId device, const std::string& wholeDisk, int64_t nowMicros);
  bool covers(RegistryId device, int64_t nowMicros) const;
  bool coversName(const std::string& bsdName, int64_t nowMicros) const;
  void denied(int64_t wallMillis) { deniedAtMillis_ = wallMillis; }
  // 0: not since this process started.
  int64_t deniedAtMillis() const { return deniedAtMillis_; }

 private:
  bool armedAt(int64_t nowMicros) const;  // the lock is held

  mutable std::mutex mutex_;
  // Read before the lock is taken: on most Macs, most of the time, there is nothing to look at.
  std::atomic<bool> everArmed_{false};
  std::atomic<int64_t> deniedAtMillis_{0};
  int64_t announcedUntil_ = 0, armedUntil_ = 0;
  RegistryId device_ = 0;
  std::string wholeDisk_;
  std::map<RegistryId, Withheld> withheld_;
};

}  // namespace portcullis
