#include <filesystem>

#include "core/files/files.h"
#include "doctest/doctest.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;

namespace {

std::string capturesIn(const Rig& rig) {
  const auto bytes = readFile(rig.folder.path() + "/captured", 1 << 20);
  return bytes ? std::string(bytes->begin(), bytes->end()) : "";
}

}  // namespace

TEST_CASE("a phone that may do nothing is taken away whole, and given back when policy allows") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(iphone());
  rig.settle();
  CHECK(rig.captured("iphone"));
  CHECK(rig.last("attach").decision == "denied");
  CHECK(rig.last("attach").outcome == "enforced");
  CHECK(capturesIn(rig).find("00008110000A3C213E9B801E") != std::string::npos);
  rig.policy("open");
  CHECK_FALSE(rig.captured("iphone"));
  CHECK(capturesIn(rig).empty());
  CHECK(rig.last("sweep").decision == "allowed");
  CHECK(rig.open("iphone", usbmuxd()) == Attempt::allowed);
}

TEST_CASE("programs that hold a phone lose it when policy turns against it") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(iphone());
  rig.open("iphone", usbmuxd());
  REQUIRE_FALSE(rig.kernel.device("iphone")->openedBy.empty());
  rig.policy("closed");
  CHECK(rig.kernel.device("iphone")->openedBy.empty());
  CHECK(rig.open("iphone", usbmuxd()) == Attempt::denied);
}

TEST_CASE("a capture is written down before the call, and a start after a crash takes the phone again") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(iphone());
  rig.settle();
  rig.stop();
  rig.kernel.releaseUsb(rig.kernel.device("iphone")->facts.registryId);  // the process ended, and with it the capture
  REQUIRE_FALSE(rig.captured("iphone"));
  rig.start();
  CHECK(rig.captured("iphone"));
}

TEST_CASE("a phone that was captured when the bridge crashed is given back at the start when policy has changed") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(iphone());
  rig.settle();
  const std::string written = capturesIn(rig);
  rig.policy("open");
  rig.stop();
  // As if the crash had come between the release being decided and done.
  REQUIRE(replaceFile(rig.folder.path() + "/captured", std::string_view(written)));
  rig.kernel.captureUsb(rig.kernel.device("iphone")->facts.registryId);
  rig.start();
  CHECK_FALSE(rig.captured("iphone"));
  CHECK(capturesIn(rig).empty());
}

TEST_CASE("unplugging ends a capture, also while the bridge is away") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(iphone());
  rig.settle();
  rig.kernel.detach("iphone");
  rig.settle();
  CHECK(capturesIn(rig).empty());
  rig.kernel.attach(iphone());
  rig.settle();
  rig.stop();
  rig.kernel.detach("iphone");
  rig.start();
  CHECK(capturesIn(rig).empty());
}

TEST_CASE("a capture that cannot be written down is not made, and the phone's programs are denied all the same") {
  Rig rig;
  rig.policy("closed");
  std::filesystem::create_directory(rig.folder.path() + "/captured.new");  // in the way of the file
  rig.kernel.attach(iphone());
  rig.settle();
  CHECK_FALSE(rig.captured("iphone"));
  CHECK(rig.last("attach").outcome == "failed");
  CHECK(rig.open("iphone", usbmuxd()) == Attempt::denied);
}

TEST_CASE("where only pictures are allowed, strict keeps the multiplexer out and lets the camera program in") {
  Rig rig;
  rig.policy("photos");
  rig.kernel.attach(iphone());
  rig.settle();
  CHECK_FALSE(rig.captured("iphone"));
  CHECK(rig.last("attach").decision == "restricted");
  CHECK(rig.last("attach").outcome == "partial");
  CHECK(rig.open("iphone", ptpcamerad()) == Attempt::allowed);
  CHECK(rig.open("iphone", usbmuxd()) == Attempt::denied);
  CHECK(rig.last("open").decision == "denied");
}

TEST_CASE("lenient judges an open by what it is for, strict by all that goes through it") {
  Rig rig;
  rig.policy("photos-lenient");  // sync and photos; files, debug and tether denied
  rig.kernel.attach(iphone());
  CHECK(rig.open("iphone", usbmuxd()) == Attempt::allowed);
}

TEST_CASE("a program that nobody expects may not open a phone of which anything is denied") {
  Rig rig;
  rig.policy("photos");
  rig.kernel.attach(android());
  CHECK(rig.open("android", process("/Applications/Chrome", "com.google.Chrome", Tri::no)) == Attempt::denied);
  CHECK(rig.open("android", process("/opt/adb", "adb", Tri::no)) == Attempt::denied);
  CHECK(rig.open("android", ptpcamerad()) == Attempt::allowed);
}

TEST_CASE("where the system does not say which device is opened, the program and the attached phones tell") {
  Rig rig;
  rig.policy("photos");
  rig.kernel.attach(iphone());
  CHECK(rig.open("iphone", usbmuxd(), false) == Attempt::denied);
  CHECK(rig.last("open").correlated);
  CHECK(rig.open("iphone", ptpcamerad(), false) == Attempt::allowed);
  rig.policy("open");
  CHECK(rig.open("iphone", usbmuxd(), false) == Attempt::allowed);
}

TEST_CASE("where the system does not say which device is opened, its own other programs are left alone, and anyone else is not") {
  Rig rig;
  rig.policy("photos");
  rig.kernel.attach(iphone());
  rig.settle();
  const size_t before = rig.events().size();
  const auto camera = process("/usr/libexec/VDCAssistant", "com.apple.cmio.VDCAssistant", Tri::yes);
  CHECK(rig.open("iphone", camera, false) == Attempt::allowed);
  CHECK(rig.events().size() == before);
  CHECK(rig.open("iphone", process("/opt/x", "com.apple.cmio.VDCAssistant", Tri::no), false) == Attempt::denied);
  CHECK(rig.open("iphone", camera, true) == Attempt::denied);  // said to be the phone
}

TEST_CASE("a phone that is taken away costs no other device its programs") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(iphone());
  rig.settle();
  REQUIRE(rig.captured("iphone"));
  rig.kernel.attach(stick("beside", "disk5s1"));
  const auto browser = process("/Applications/Browser", "org.example.browser", Tri::no);
  CHECK(rig.open("beside", browser, false) == Attempt::allowed);
  rig.kernel.failNext(1);
  rig.kernel.attach(android());
  rig.settle();
  REQUIRE_FALSE(rig.captured("android"));
  CHECK(rig.open("beside", browser, false) == Attempt::denied);  // this one could be meant
}

TEST_CASE("opens that carry no data are answered and leave no trace") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.settle();
  const size_t before = rig.events().size();
  CHECK(rig.open("stick", process("/usr/bin/x"), true, "IOAudioEngineUserClient") == Attempt::allowed);
  CHECK(rig.events().size() == before);
}

TEST_CASE("a denied stick cannot be opened past the mount, and a read-only one neither") {
  Rig rig;
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.policy("closed");
  CHECK(rig.open("stick", process("/opt/dd")) == Attempt::denied);
  rig.policy("reading");
  CHECK(rig.open("stick", process("/opt/dd")) == Attempt::denied);
  rig.policy("open");
  CHECK(rig.open("stick", process("/opt/dd")) == Attempt::allowed);
}

TEST_CASE("the same refusal again and again is recorded once, until the documents change") {
  Rig rig;
  rig.policy("photos");
  rig.kernel.attach(iphone());
  for (int i = 0; i < 50; ++i) rig.open("iphone", usbmuxd());
  CHECK(rig.events("open").size() == 1);
  rig.policy("photos");
  rig.open("iphone", usbmuxd());
  CHECK(rig.events("open").size() == 2);
}

TEST_CASE("a policy that only watches takes no phone away") {
  Rig rig;
  rig.policy("watching");
  rig.kernel.attach(iphone());
  rig.settle();
  CHECK_FALSE(rig.captured("iphone"));
  CHECK(rig.last("attach").decision == "denied");
  CHECK(rig.last("attach").outcome == "observed");
  CHECK(rig.open("iphone", usbmuxd()) == Attempt::allowed);
  CHECK(rig.last("open").outcome == "observed");
}

TEST_CASE("a device that comes back whenever it is captured is left after some times, said to have failed, and tried again later") {
  Rig rig;
  rig.policy("closed");
  for (int time = 0; time < 4; ++time) {
    rig.kernel.attach(iphone());
    rig.settle();
    CHECK(rig.captured("iphone"));
    CHECK(rig.last("attach").outcome == "enforced");
    rig.kernel.detach("iphone");
    rig.settle();
  }
  rig.kernel.attach(iphone());
  rig.settle();
  CHECK_FALSE(rig.captured("iphone"));
  CHECK(rig.last("attach").outcome == "failed");
  rig.pass(3);
  CHECK(rig.captured("iphone"));
}
