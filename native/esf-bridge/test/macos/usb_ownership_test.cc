// Whether a device that was captured is the system's again, from what the registry says about it.
#include "doctest/doctest.h"
#include "macos/usb_capture.h"

using namespace portcullis::macos;

TEST_CASE("the owner of a USB device is the process that the registry names, and a driver of the kernel is none") {
  CHECK(ownerPidOf("pid 36792, ptpcamerad") == 36792);
  CHECK(ownerPidOf("pid 7") == 7);
  for (const char* owner :
       {"", "pid ", "pid -3, x", "pid 0, x", "pid 12x", "pid 99999999999, x", "AppleUSBHostCompositeDevice", "PID 7, x"}) {
    CHECK(ownerPidOf(owner) == 0);
  }
}

TEST_CASE("a device is given back when a driver has configured it or another process has it, and gone when it is not there") {
  constexpr int32_t own = 100;
  CHECK(givenBack({.present = false}, own) == GiveBack::gone);
  CHECK(givenBack({.present = true, .ownerPid = 0, .ownerLives = false, .hasInterfaces = true}, own) == GiveBack::done);
  CHECK(givenBack({.present = true, .ownerPid = 36792, .ownerLives = true, .hasInterfaces = false}, own) == GiveBack::done);
}

TEST_CASE("a device that is still ours, that a dead process had, or that nobody has taken up, is not given back yet") {
  constexpr int32_t own = 100;
  CHECK(givenBack({.present = true, .ownerPid = own, .ownerLives = true, .hasInterfaces = true}, own) == GiveBack::wait);
  CHECK(givenBack({.present = true, .ownerPid = 99, .ownerLives = false, .hasInterfaces = true}, own) == GiveBack::wait);
  CHECK(givenBack({.present = true, .ownerPid = 0, .ownerLives = false, .hasInterfaces = false}, own) == GiveBack::wait);
}
