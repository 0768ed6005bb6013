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
// What loginwindow posts (IOKitUser, IOPMLibPrivate.h: kLWShutdowntInitiated, kLWRestartInitiated, kLWLogoutCancelled). `shutdown(8)`
// posts none of them: there the system itself is asked at the end.
constexpr const char* kBegins[] = {"com.apple.loginwindow.shutdownInitiated", "com.apple.loginwindow.restartinitiated"};
constexpr const char* kCancelled = "com.apple.loginwindow.logoutcancelled";
// How long the Mac's sleep is put off, so that the last word gets to the server; the system would wait for 30 s.
constexpr int64_t kLastWordNanos = 1'500'000'000;

class SystemClockWatch final : public ClockWatch {
 public:
  ~SystemClockWatch() override { stop(); }

  void start(std::function<void()> changed, std::function<void(SystemWord)> said) override {
    changed_ = std::move(changed);
    said_ = std::move(said);
    queue_ = dispatch_queue_create("portcullis.clock", DISPATCH_QUEUE_SERIAL);
    for (const char* name : kClockNames) {
      on(name, ^(int) {
        changed_();
      });
    }
    for (const char* name : kBegins) {
      on(name, ^(int) {
        said_(SystemWord::shutdownBegins);
      });
    }
    on(kCancelled, ^(int) {
      said_(SystemWord::shutdownCancelled);
    });
    root_ = IORegisterForSystemPower(this, &port_, onPower, notifier_.receive());
    if (root_ != IO_OBJECT_NULL) IONotificationPortSetDispatchQueue(port_, queue_);
  }

  void stop() override {
    if (!queue_) return;
    for (const int token : tokens_) notify_cancel(token);
    tokens_.clear();
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
  void on(const char* name, notify_handler_t handler) {
    int token = NOTIFY_TOKEN_INVALID;
    if (notify_register_dispatch(name, &token, queue_, handler) == NOTIFY_STATUS_OK) tokens_.push_back(token);
  }

  static void onPower(void* context, io_service_t, uint32_t message, void* argument) {
    auto& self = *static_cast<SystemClockWatch*>(context);
    switch (message) {
      // Unanswered, each of the two would hold the Mac's sleep up for 30 seconds.
      case kIOMessageCanSystemSleep: IOAllowPowerChange(self.root_, reinterpret_cast<intptr_t>(argument)); return;
      case kIOMessageSystemWillSleep: {
        self.said_(SystemWord::willSleep);
        const io_connect_t root = self.root_;
        const auto id = reinterpret_cast<intptr_t>(argument);
        dispatch_after(dispatch_time(DISPATCH_TIME_NOW, kLastWordNanos), self.queue_, ^{
          IOAllowPowerChange(root, id);
        });
        return;
      }
      case kIOMessageSystemHasPoweredOn:
        self.said_(SystemWord::woke);
        self.changed_();
        return;
      default: return;
    }
  }

  std::function<void()> changed_;
  std::function<void(SystemWord)> said_;
  dispatch_queue_t queue_ = nullptr;
  std::vector<int> tokens_;
  io_connect_t root_ = IO_OBJECT_NULL;
  IONotificationPortRef port_ = nullptr;
  IoObject notifier_;
};

}  // namespace

std::unique_ptr<ClockWatch> makeClockWatch() { return std::make_unique<SystemClockWatch>(); }

}  // namespace portcullis::macos
