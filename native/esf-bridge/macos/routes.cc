#include <SystemConfiguration/SystemConfiguration.h>
#include <dispatch/dispatch.h>

#include <algorithm>
#include <mutex>

#include "macos/cf.h"
#include "macos/watch.h"

namespace portcullis::macos {

namespace {

// Kept by configd: which service and interface are primary for each protocol. The keys are those that
// SCDynamicStoreKeyCreateNetworkGlobalEntity makes of kSCDynamicStoreDomainState and kSCEntNetIPv4 or kSCEntNetIPv6.
CFStringRef const kGlobalKeys[] = {CFSTR("State:/Network/Global/IPv4"), CFSTR("State:/Network/Global/IPv6")};

class StoreRouteWatch final : public RouteWatch {
 public:
  ~StoreRouteWatch() override { stop(); }

  void start(std::function<void()> changed) override {
    changed_ = std::move(changed);
    queue_ = dispatch_queue_create("portcullis.routes", DISPATCH_QUEUE_SERIAL);
    SCDynamicStoreContext context{0, this, nullptr, nullptr, nullptr};
    store_ = adopt(SCDynamicStoreCreate(kCFAllocatorDefault, CFSTR("portcullis.routes"), onChange, &context));
    const void* keys[] = {kGlobalKeys[0], kGlobalKeys[1]};
    const auto list = adopt(CFArrayCreate(kCFAllocatorDefault, keys, 2, &kCFTypeArrayCallBacks));
    SCDynamicStoreSetNotificationKeys(store_.get(), list.get(), nullptr);
    SCDynamicStoreSetDispatchQueue(store_.get(), queue_);
    // On the queue, so that no notification overtakes it; `changed` is called for the first list as well.
    dispatch_sync_f(queue_, this, [](void* self) { static_cast<StoreRouteWatch*>(self)->read(); });
  }

  void stop() override {
    if (!store_) return;
    SCDynamicStoreSetDispatchQueue(store_.get(), nullptr);
    dispatch_sync_f(queue_, nullptr, [](void*) {});
    dispatch_release(queue_);
    store_.reset();
  }

  std::vector<std::string> interfaces() const override {
    const std::lock_guard lock(mutex_);
    return interfaces_;
  }

 private:
  static void onChange(SCDynamicStoreRef, CFArrayRef, void* self) { static_cast<StoreRouteWatch*>(self)->read(); }

  void read() {
    std::vector<std::string> now;
    for (const CFStringRef key : kGlobalKeys) {
      const auto value = adopt(SCDynamicStoreCopyValue(store_.get(), key));
      if (!value || CFGetTypeID(value.get()) != CFDictionaryGetTypeID()) continue;
      const auto name = static_cast<CFStringRef>(CFDictionaryGetValue(static_cast<CFDictionaryRef>(value.get()), CFSTR("PrimaryInterface")));
      if (!name || CFGetTypeID(name) != CFStringGetTypeID()) continue;
      if (auto text = toText(name); std::find(now.begin(), now.end(), text) == now.end()) now.push_back(std::move(text));
    }
    {
      const std::lock_guard lock(mutex_);
      if (now == interfaces_) return;
      interfaces_ = std::move(now);
    }
    changed_();
  }

  std::function<void()> changed_;
  dispatch_queue_t queue_ = nullptr;
  Cf<SCDynamicStoreRef> store_;
  mutable std::mutex mutex_;
  std::vector<std::string> interfaces_;
};

}  // namespace

std::unique_ptr<RouteWatch> makeRouteWatch() { return std::make_unique<StoreRouteWatch>(); }

}  // namespace portcullis::macos
