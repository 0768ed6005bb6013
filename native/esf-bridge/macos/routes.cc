#include <algorithm>
#include <mutex>

#include "macos/store_watch.h"
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
    store_.start("portcullis.routes", {kGlobalKeys[0], kGlobalKeys[1]}, [this] { read(); });
    store_.runNow();
  }

  void stop() override { store_.stop(); }

  std::vector<std::string> interfaces() const override {
    const std::lock_guard lock(mutex_);
    return interfaces_;
  }

 private:
  void read() {
    std::vector<std::string> now;
    for (const CFStringRef key : kGlobalKeys) {
      const auto value = store_.value(key);
      if (!value || CFGetTypeID(value.get()) != CFDictionaryGetTypeID()) continue;
      const auto name =
          static_cast<CFStringRef>(CFDictionaryGetValue(static_cast<CFDictionaryRef>(value.get()), CFSTR("PrimaryInterface")));
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
  StoreWatch store_;
  mutable std::mutex mutex_;
  std::vector<std::string> interfaces_;
};

}  // namespace

std::unique_ptr<RouteWatch> makeRouteWatch() { return std::make_unique<StoreRouteWatch>(); }

}  // namespace portcullis::macos
