// DiskArbitration and the mount table as a function table. disks_arbitration.cc fills it on a Mac; the tests fill it
// from memory. Sources: DiskArbitration.framework headers (SDK 14.2) and Apple's published DiskArbitration source.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/backend.h"

namespace portcullis::macos {

// diskarbitrationd waits this long for an approval, then mounts (DAQueue.c, __kDAResponseTimerLimit).
inline constexpr int64_t kApprovalLimitMicros = 10'000'000;

struct DiskCallbacks {
  // Whether `bsdName` may be mounted. Called on one thread, one disk after the other; may take until
  // kApprovalLimitMicros. Unset: mounts are not asked about.
  std::function<Answer(const std::string& bsdName)> approveMount;
  // A volume is there, or what is known of it has changed (its mount among that).
  std::function<void(const std::string& bsdName)> changed;
  std::function<void(const std::string& bsdName)> gone;
};

class Disks {
 public:
  virtual ~Disks() = default;
  // Calls back from threads of its own until `stop` has returned. Disks that are there already are reported through `changed`.
  virtual void start(DiskCallbacks) = 0;
  virtual void stop() = 0;

  // Blocks for up to `kEnforceLimit` seconds; never from a callback.
  virtual Did unmount(const std::string& bsdName, bool force) = 0;
  virtual Did mount(const std::string& bsdName, MountFlags) = 0;

  // What is mounted now. No IPC.
  virtual std::vector<MountFacts> mounted() const = 0;
  // Source of the mount that holds `path`, as statfs names it; empty when it cannot be told. No IPC.
  virtual std::string sourceOf(const std::string& path) const = 0;
  // What DiskArbitration knows of a volume: label, file system, encryption. IPC: never on an answer path.
  virtual std::optional<VolumeFacts> describe(const std::string& bsdName) const = 0;
};

// Unmounting or mounting that has not ended by then counts as failed.
inline constexpr int kEnforceLimitSeconds = 10;

std::unique_ptr<Disks> makeArbitrationDisks();

// A DAReturn as the core's words: `refused` for not permitted and not privileged, `busy` for exclusive access and busy.
Did fromDaReturn(uint32_t status);

}  // namespace portcullis::macos
