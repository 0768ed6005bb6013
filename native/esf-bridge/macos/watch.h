// What comes, goes and changes on a Mac beside disks, as function tables: watch_iokit.cc, console_person.cc, routes.cc and
// clock_watch.cc fill them from the system, the tests from memory.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/backend.h"

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
  // Home folder of the person at the Mac, as of the last change; empty when there is nobody. No IPC.
  virtual std::string homeFolder() const = 0;
};

// Which network interfaces carry a default route now.
class RouteWatch {
 public:
  virtual ~RouteWatch() = default;
  virtual void start(std::function<void()> changed) = 0;
  virtual void stop() = 0;
  // BSD names (`en13`), one each for IPv4 and IPv6. As of the last notification: no IPC.
  virtual std::vector<std::string> interfaces() const = 0;
};

// The wall clock was set, the time zone changed, or the Mac woke from sleep: what was due meanwhile is due now. And what becomes of
// the Mac as a whole.
class ClockWatch {
 public:
  virtual ~ClockWatch() = default;
  // `changed` also after `said(woke)`.
  virtual void start(std::function<void()> changed, std::function<void(SystemWord)> said) = 0;
  virtual void stop() = 0;
};

std::unique_ptr<UsbWatch> makeIoKitUsbWatch();
std::unique_ptr<PersonWatch> makeConsolePersonWatch();
std::unique_ptr<RouteWatch> makeRouteWatch();
std::unique_ptr<ClockWatch> makeClockWatch();

}  // namespace portcullis::macos
