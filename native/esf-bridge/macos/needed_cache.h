// Which disks the running system needs, read once and kept until something that it rests on may have changed: a mount, a disk,
// the person at the Mac. Every look-up asks for it, and reading it walks the registry three times.
#pragma once
#include <functional>
#include <memory>
#include <mutex>

#include "macos/device_facts.h"

namespace portcullis::macos {

class NeededCache {
 public:
  // Any thread. What was being read while `forget` was called is handed out, but not kept.
  std::shared_ptr<const NeededDisks> get(const std::function<NeededDisks()>& read) {
    uint64_t begun = 0;
    {
      const std::lock_guard lock(mutex_);
      if (kept_) return kept_;
      begun = generation_;
    }
    auto fresh = std::make_shared<const NeededDisks>(read());
    const std::lock_guard lock(mutex_);
    // What is below `/` is always there: an answer without it is a failed reading.
    if (begun == generation_ && !fresh->root.empty()) kept_ = fresh;
    return fresh;
  }

  void forget() {
    const std::lock_guard lock(mutex_);
    ++generation_;
    kept_.reset();
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const NeededDisks> kept_;
  uint64_t generation_ = 0;
};

}  // namespace portcullis::macos
