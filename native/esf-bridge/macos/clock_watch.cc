#include <IOKit/IOMessage.h>
#include <IOKit/pwr_mgt/IOPMLib.h>
#include <dispatch/dispatch.h>
#include <notify.h>

#include "macos/cf.h"
#include "macos/watch.h"

namespace portcullis::macos {

namespace {

// notify_keys.h: kNotifyClockSet; `com.apple.system.timezone` is what notifyd posts when the zone file changes.
constexpr const char* kClockNames[] = {"com.apple.system.clock_set", "com.apple.system.timezone"};

class SystemClockWatch final : public ClockWatch {
 public:
  ~SystemClockWatch() override { stop(); }

  void start(std::function<void()> changed) override {
    changed_ = std::move(changed);
    queue_ = dispatch_queue_create("portcullis.clock", DISPATCH_QUEUE_SERIAL);
    for (size_t i = 0; i < 2; ++i) {
      const auto status = notify_register_dispatch(kClockNames[i], &tokens_[i], queue_, ^(int) {
        changed_();
      });
      if (status != NOTIFY_STATUS_OK) tokens_[i] = NOTIFY_TOKEN_INVALID;
    }
    root_ = IORegisterForSystemPower(this, &port_, onPower, notifier_.receive());
    if (root_ != IO_OBJECT_NULL) IONotificationPortSetDispatchQueue(port_, queue_);
  }

  void stop() override {
    if (!queue_) return;
    for (int& token : tokens_) {
      if (token != NOTIFY_TOKEN_INVALID) notify_cancel(token);
      token = NOTIFY_TOKEN_INVALID;
    }
    if (root_ != IO_OBJECT_NULL) {
      io_object_t notifier = notifier_.take();
      IODeregisterForSystemPower(&notifier);
      IOServiceClose(root_);
      IONotificationPortDestroy(port_);
      root_ = IO_OBJECT_NULL;
    }
    dispatch_sync_f(queue_, nullptr, [](void*) {});
    dispatch_release(queue_);
    queue_ = nullptr;
  }

 private:
  static void onPower(void* context, io_service_t, uint32_t message, void* argument) {
    auto& self = *static_cast<SystemClockWatch*>(context);
    switch (message) {
      case kIOMessageCanSystemSleep:
      case kIOMessageSystemWillSleep:
        // Unanswered, each would hold the Mac's sleep up for 30 seconds.
        IOAllowPowerChange(self.root_, reinterpret_cast<intptr_t>(argument));
        return;
      case kIOMessageSystemHasPoweredOn: self.changed_(); return;
      default: return;
    }
  }

  std::function<void()> changed_;
  dispatch_queue_t queue_ = nullptr;
  int tokens_[2] = {NOTIFY_TOKEN_INVALID, NOTIFY_TOKEN_INVALID};
  io_connect_t root_ = IO_OBJECT_NULL;
  IONotificationPortRef port_ = nullptr;
  IoObject notifier_;
};

}  // namespace

std::unique_ptr<ClockWatch> makeClockWatch() { return std::make_unique<SystemClockWatch>(); }

}  // namespace portcullis::macos
