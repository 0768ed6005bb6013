// What comes and goes on a Mac beside disks, as function tables: watch_iokit.cc and console_person.cc fill them from the
// system, the tests from memory.
#pragma once
#include <functional>
#include <memory>

#include "core/facts.h"

namespace portcullis::macos {

// USB devices by IOKit matching notification. Calls back from one thread of its own until `stop` has returned.
class UsbWatch {
 public:
  virtual ~UsbWatch() = default;
  // `arrived` also for each device that is there already.
  virtual void start(std::function<void(RegistryId)> arrived, std::function<void(RegistryId)> left) = 0;
  virtual void stop() = 0;
};

// Who sits at the Mac: login, logout, fast user switching.
class PersonWatch {
 public:
  virtual ~PersonWatch() = default;
  virtual void start(std::function<void()> changed) = 0;
  virtual void stop() = 0;
  // Groups are resolved here, by a directory that may take its time: never on an answer path.
  virtual PersonFacts now() const = 0;
  // Home folder of the person at the Mac; empty when there is nobody.
  virtual std::string homeFolder() const = 0;
};

std::unique_ptr<UsbWatch> makeIoKitUsbWatch();
std::unique_ptr<PersonWatch> makeConsolePersonWatch();

}  // namespace portcullis::macos
