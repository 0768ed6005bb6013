#include <IOKit/usb/IOUSBLib.h>
#include <dispatch/dispatch.h>

#include <stdexcept>

#include "macos/cf.h"
#include "macos/watch.h"

namespace portcullis::macos {

namespace {

class IoKitUsbWatch final : public UsbWatch {
 public:
  ~IoKitUsbWatch() override { stop(); }

  void start(std::function<void(RegistryId)> arrived, std::function<void(RegistryId)> left) override {
    arrived_ = std::move(arrived);
    left_ = std::move(left);
    queue_ = dispatch_queue_create("portcullis.usb", DISPATCH_QUEUE_SERIAL);
    port_ = IONotificationPortCreate(kIOMainPortDefault);
    IONotificationPortSetDispatchQueue(port_, queue_);
    subscribe(kIOFirstMatchNotification, arrivals_, &IoKitUsbWatch::onArrived);
    subscribe(kIOTerminatedNotification, departures_, &IoKitUsbWatch::onLeft);
    // A notification is armed only once its iterator has been emptied. On the queue, so that callbacks stay on one thread.
    dispatch_sync_f(queue_, this, [](void* self) {
      onArrived(self, static_cast<IoKitUsbWatch*>(self)->arrivals_.get());
      onLeft(self, static_cast<IoKitUsbWatch*>(self)->departures_.get());
    });
  }

  void stop() override {
    if (!port_) return;
    IONotificationPortDestroy(port_);
    port_ = nullptr;
    dispatch_sync_f(queue_, nullptr, [](void*) {});
    dispatch_release(queue_);
    arrivals_ = {};
    departures_ = {};
  }

 private:
  void subscribe(const char* type, IoObject& iterator, IOServiceMatchingCallback callback) {
    // IOUSBHostDevice is the device itself, never an interface. The matching dictionary is consumed by the call.
    const auto status =
        IOServiceAddMatchingNotification(port_, type, IOServiceMatching("IOUSBHostDevice"), callback, this, iterator.receive());
    if (status != KERN_SUCCESS) {
      throw std::runtime_error("cannot watch USB devices: IOServiceAddMatchingNotification answered " + std::to_string(status));
    }
  }

  static void drain(io_iterator_t iterator, const std::function<void(RegistryId)>& tell) {
    while (const IoObject entry{IOIteratorNext(iterator)}) {
      RegistryId id = 0;
      if (IORegistryEntryGetRegistryEntryID(entry.get(), &id) == KERN_SUCCESS) tell(id);
    }
  }
  static void onArrived(void* self, io_iterator_t iterator) { drain(iterator, static_cast<IoKitUsbWatch*>(self)->arrived_); }
  static void onLeft(void* self, io_iterator_t iterator) { drain(iterator, static_cast<IoKitUsbWatch*>(self)->left_); }

  std::function<void(RegistryId)> arrived_, left_;
  dispatch_queue_t queue_ = nullptr;
  IONotificationPortRef port_ = nullptr;
  IoObject arrivals_, departures_;
};

}  // namespace

std::unique_ptr<UsbWatch> makeIoKitUsbWatch() { return std::make_unique<IoKitUsbWatch>(); }

}  // namespace portcullis::macos
