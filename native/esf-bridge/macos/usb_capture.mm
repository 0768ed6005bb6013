#import <IOUSBHost/IOUSBHost.h>

#include <map>
#include <mutex>

#include "macos/cf.h"
#include "macos/usb_capture.h"

namespace portcullis::macos {

namespace {

class IoUsbHostCapture final : public UsbCapture {
 public:
  ~IoUsbHostCapture() override {
    for (auto& [id, device] : held_) [device destroy];
  }

  Did capture(RegistryId id) override {
    const std::lock_guard lock(mutex_);
    if (held_.contains(id)) return Did::done;
    const IoObject service{IOServiceGetMatchingService(kIOMainPortDefault, IORegistryEntryIDMatching(id))};
    if (!service) return Did::gone;
    @autoreleasepool {
      NSError* error = nil;
      IOUSBHostDevice* device = [[IOUSBHostDevice alloc] initWithIOService:service.get()
                                                                   options:IOUSBHostObjectInitOptionsDeviceCapture
                                                                     queue:nil
                                                                     error:&error
                                                           interestHandler:nil];
      if (!device) return error ? fromIoReturn(static_cast<uint32_t>(error.code)) : Did::failed;
      held_.emplace(id, device);
      return Did::done;
    }
  }

  Did release(RegistryId id) override {
    const std::lock_guard lock(mutex_);
    const auto held = held_.find(id);
    // Captured by a process before this one: its end has given the device back already.
    if (held == held_.end()) return Did::done;
    @autoreleasepool {
      [held->second destroy];
      held_.erase(held);
    }
    return Did::done;
  }

 private:
  std::mutex mutex_;
  std::map<RegistryId, IOUSBHostDevice*> held_;
};

}  // namespace

std::unique_ptr<UsbCapture> makeIoUsbHostCapture() { return std::make_unique<IoUsbHostCapture>(); }

}  // namespace portcullis::macos
