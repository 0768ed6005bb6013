#import <IOUSBHost/IOUSBHost.h>

#include <IOKit/IOCFPlugIn.h>
#include <IOKit/usb/IOUSBLib.h>
#include <IOKit/usb/USB.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <map>
#include <mutex>

#include "macos/cf.h"
#include "macos/usb_capture.h"

namespace portcullis::macos {

namespace {

// A reset and the matching after it take about a second; a hub with many devices behind it takes longer.
constexpr int kChecks = 30;
constexpr useconds_t kCheckMicros = 100'000;

IoObject serviceOf(RegistryId id) { return IoObject{IOServiceGetMatchingService(kIOMainPortDefault, IORegistryEntryIDMatching(id))}; }

UsbOwnership ownershipOf(io_service_t service) {
  UsbOwnership ownership;
  ownership.present = true;
  const auto owner = adopt(IORegistryEntryCreateCFProperty(service, CFSTR("UsbExclusiveOwner"), kCFAllocatorDefault, 0));
  if (owner && CFGetTypeID(owner.get()) == CFStringGetTypeID())
    ownership.ownerPid = ownerPidOf(toText(static_cast<CFStringRef>(owner.get())));
  ownership.ownerLives = ownership.ownerPid != 0 && (kill(ownership.ownerPid, 0) == 0 || errno == EPERM);
  IoObject children;
  if (IORegistryEntryGetChildIterator(service, kIOServicePlane, children.receive()) != KERN_SUCCESS) return ownership;
  while (const IoObject child{IOIteratorNext(children.get())}) {
    if (IOObjectConformsTo(child.get(), "IOUSBHostInterface")) ownership.hasInterfaces = true;
  }
  return ownership;
}

// The device as IOUSBLib knows it: an interface that counts its references by itself.
struct PlugInDestroy {
  void operator()(IOCFPlugInInterface** plugIn) const { IODestroyPlugInInterface(plugIn); }
};
struct DeviceRelease {
  void operator()(IOUSBDeviceInterface187** device) const { (*device)->Release(device); }
};

Did reEnumerateReleased(io_service_t service) {
  IOCFPlugInInterface** made = nullptr;
  SInt32 score = 0;
  const kern_return_t found =
      IOCreatePlugInInterfaceForService(service, kIOUSBDeviceUserClientTypeID, kIOCFPlugInInterfaceID, &made, &score);
  if (found != KERN_SUCCESS || !made) return fromIoReturn(static_cast<uint32_t>(found));
  const std::unique_ptr<IOCFPlugInInterface*, PlugInDestroy> plugIn(made);
  void* asked = nullptr;
  const HRESULT answered = (*made)->QueryInterface(made, CFUUIDGetUUIDBytes(kIOUSBDeviceInterfaceID187), &asked);
  if (answered != S_OK || !asked) return Did::failed;
  const std::unique_ptr<IOUSBDeviceInterface187*, DeviceRelease> device(static_cast<IOUSBDeviceInterface187**>(asked));
  const IOReturn done = (*device.get())->USBDeviceReEnumerate(device.get(), kUSBReEnumerateReleaseDeviceMask);
  return fromIoReturn(static_cast<uint32_t>(done));
}

class IoUsbHostCapture final : public UsbCapture {
 public:
  ~IoUsbHostCapture() override {
    for (auto& [id, device] : held_) [device destroy];
  }

  Did capture(RegistryId id) override {
    const std::lock_guard lock(mutex_);
    forgetUnplugged();
    if (held_.contains(id)) return Did::done;
    const IoObject service = serviceOf(id);
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
    if (const auto held = held_.find(id); held != held_.end()) {
      @autoreleasepool {
        [held->second destroy];
        held_.erase(held);
      }
    }
    // Also when a process before this one had captured it: its end should have given the device back, and nothing says so.
    return awaitGivenBack(id);
  }

 private:
  static Did awaitGivenBack(RegistryId id) {
    for (int check = 0; check < kChecks; ++check) {
      const IoObject service = serviceOf(id);
      const GiveBack now = service ? givenBack(ownershipOf(service.get()), getpid()) : GiveBack::gone;
      // Gone is given back as well: the reset may bring it back under another id, which the watch tells.
      if (now != GiveBack::wait) return Did::done;
      usleep(kCheckMicros);
    }
    const IoObject service = serviceOf(id);
    return service ? reEnumerateReleased(service.get()) : Did::done;
  }

  // What was pulled out while it was captured leaves an object of a service that is no more.
  void forgetUnplugged() {
    std::erase_if(held_, [](const auto& held) {
      if (serviceOf(held.first)) return false;
      @autoreleasepool {
        [held.second destroy];
      }
      return true;
    });
  }

  std::mutex mutex_;
  std::map<RegistryId, IOUSBHostDevice*> held_;
};

}  // namespace

std::unique_ptr<UsbCapture> makeIoUsbHostCapture() { return std::make_unique<IoUsbHostCapture>(); }

}  // namespace portcullis::macos
