#include "macos/store_watch.h"

namespace portcullis::macos {

void StoreWatch::start(const char* name, const std::vector<CFStringRef>& keys, std::function<void()> changed) {
  changed_ = std::move(changed);
  queue_ = dispatch_queue_create(name, DISPATCH_QUEUE_SERIAL);
  SCDynamicStoreContext context{0, this, nullptr, nullptr, nullptr};
  store_ = adopt(SCDynamicStoreCreate(kCFAllocatorDefault, toCf(name).get(), onChange, &context));
  const std::vector<const void*> values(keys.begin(), keys.end());
  const auto list = adopt(CFArrayCreate(kCFAllocatorDefault, const_cast<const void**>(values.data()), static_cast<CFIndex>(values.size()),
                                        &kCFTypeArrayCallBacks));
  SCDynamicStoreSetNotificationKeys(store_.get(), list.get(), nullptr);
  SCDynamicStoreSetDispatchQueue(store_.get(), queue_);
}

void StoreWatch::stop() {
  if (!store_) return;
  SCDynamicStoreSetDispatchQueue(store_.get(), nullptr);
  // Whatever was on the queue has run when this returns.
  dispatch_sync_f(queue_, nullptr, [](void*) {});
  dispatch_release(queue_);
  store_.reset();
}

void StoreWatch::runNow() {
  dispatch_sync_f(queue_, this, [](void* self) { static_cast<StoreWatch*>(self)->changed_(); });
}

Cf<CFPropertyListRef> StoreWatch::value(CFStringRef key) const { return adopt(SCDynamicStoreCopyValue(store_.get(), key)); }

}  // namespace portcullis::macos
