// Follows some keys of configd's dynamic store, on a queue of its own.
#pragma once
#include <SystemConfiguration/SystemConfiguration.h>
#include <dispatch/dispatch.h>

#include <functional>
#include <vector>

#include "macos/cf.h"

namespace portcullis::macos {

class StoreWatch {
 public:
  StoreWatch() = default;
  ~StoreWatch() { stop(); }
  StoreWatch(const StoreWatch&) = delete;
  StoreWatch& operator=(const StoreWatch&) = delete;

  // `changed` runs on the queue after every change of one of the keys, until `stop` has returned. `name` tells us apart in configd.
  void start(const char* name, const std::vector<CFStringRef>& keys, std::function<void()> changed);
  void stop();
  // Runs `changed` once on the queue, and waits for it: what holds before the first change.
  void runNow();
  // The value of a key; empty when there is none. Only while started.
  Cf<CFPropertyListRef> value(CFStringRef key) const;

 private:
  static void onChange(SCDynamicStoreRef, CFArrayRef, void* self) { static_cast<StoreWatch*>(self)->changed_(); }

  std::function<void()> changed_;
  dispatch_queue_t queue_ = nullptr;
  Cf<SCDynamicStoreRef> store_;
};

}  // namespace portcullis::macos
