// USB devices that an administrator captures and releases: kept like policy's own captures, and never wider than policy.
#include <algorithm>
#include <filesystem>

#include "core/files/files.h"
#include "core/session/commands.h"
#include "doctest/doctest.h"
#include "nlohmann/json.hpp"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;
using Action = Bridge::UsbAction;

namespace {

sim::SimDevice at(sim::SimDevice device, const std::string& location) {
  device.facts.location = location;
  return device;
}

// A webcam without a serial number.
sim::SimDevice webcam(const std::string& name, const std::string& location) {
  sim::SimDevice device = at(iphone(name), location);
  Descriptor& d = device.facts.descriptor;
  d.vendorId = 0x046d;
  d.productId = 0x0825;
  d.productName = "Webcam C270";
  d.hasSerial = false;
  d.serialNumber.clear();
  d.interfaces = {{14, 1, 0, 1, 0, 0, ""}, {14, 2, 0, 1, 1, 0, ""}};
  return device;
}

std::string capturesIn(const Rig& rig) {
  const auto bytes = readFile(rig.folder.path() + "/captured", 1 << 20);
  return bytes ? std::string(bytes->begin(), bytes->end()) : "";
}

std::string code(Rig& rig, Action action, const std::string& name) {
  const UsbAnswer answer = rig.bridge->usb(action, name);
  rig.settle();
  CHECK(answer.code.empty() == answer.message.empty());
  return answer.code.empty() ? "ok" : answer.code;
}
std::string capture(Rig& rig, const std::string& name) { return code(rig, Action::capture, name); }
std::string release(Rig& rig, const std::string& name) { return code(rig, Action::release, name); }

std::string idOf(const Rig& rig, const std::string& name) { return std::to_string(rig.kernel.device(name)->facts.registryId); }

}  // namespace

TEST_CASE("an administrator captures a device that policy allows, and gives it back; both are recorded") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  CHECK(capture(rig, "0x01100000") == "ok");
  CHECK(rig.captured("iphone"));
  CHECK(capturesIn(rig) == "administrator 05ac:12a8 00008110000A3C213E9B801E @0x01100000\n");
  CHECK(rig.last("lifecycle").what == "usb-captured");
  CHECK(rig.last("lifecycle").text.find("an administrator at the Mac: iPhone (05ac:12a8)") != std::string::npos);
  CHECK(rig.bridge->status().captured == 1);
  CHECK(release(rig, idOf(rig, "iphone")) == "ok");
  CHECK_FALSE(rig.captured("iphone"));
  CHECK(capturesIn(rig).empty());
  CHECK(rig.last("lifecycle").what == "usb-released");
  CHECK(release(rig, "0x01100000") == "not-captured");
}

TEST_CASE("a device is named by registry id, decimal or hexadecimal, or by its location, and by nothing else") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  char hex[32];
  std::snprintf(hex, sizeof hex, "0x%llx", static_cast<unsigned long long>(rig.kernel.device("iphone")->facts.registryId));
  for (const auto& name :
       {idOf(rig, "iphone"), std::string(hex), std::string("0x01100000"), std::string("0x1100000"), std::string("17825792")}) {
    CHECK(capture(rig, name) == "ok");
    CHECK(release(rig, name) == "ok");
  }
  for (const char* name : {"", "0x", "iphone", "1", "0x02100000", "99999999999999999999999", "-1", "17825792 "}) {
    CHECK(capture(rig, name) == "no-such-device");
  }
  CHECK(rig.bridge->usb(Action::capture, "7").message.find("at 0x01100000 is iPhone (05ac:12a8)") != std::string::npos);
}

TEST_CASE("a name that means several devices captures none of them") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(webcam("one", "0x01100000"));
  rig.kernel.attach(webcam("two", "0x01100000"));
  CHECK(capture(rig, "0x01100000") == "ambiguous");
  CHECK_FALSE(rig.captured("one"));
  CHECK(capture(rig, idOf(rig, "two")) == "ok");
}

TEST_CASE("storage, hubs, keyboards and the adapter of the default route are never captured, for an administrator neither") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  auto hub = webcam("hub", "0x01200000");
  hub.facts.descriptor.deviceClass = 9;
  hub.facts.descriptor.interfaces = {{9, 0, 0, 1, 0, 0, ""}};
  rig.kernel.attach(hub);
  auto keyboard = webcam("keyboard", "0x01300000");
  keyboard.facts.descriptor.interfaces = {{3, 1, 1, 1, 0, 0, ""}};
  rig.kernel.attach(keyboard);
  auto adapter = webcam("adapter", "0x01400000");
  adapter.facts.safety.defaultRoute = true;
  rig.kernel.attach(adapter);
  for (const char* name : {"stick", "hub", "keyboard", "adapter"}) {
    CHECK(capture(rig, idOf(rig, name)) == "not-capturable");
    CHECK_FALSE(rig.captured(name));
  }
  CHECK(capturesIn(rig).empty());
}

TEST_CASE("what policy wants captured is not released, and the answer names the rule; the administrator's own hold ends") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  rig.settle();
  REQUIRE(rig.captured("iphone"));
  CHECK(release(rig, "0x01100000") == "held-by-policy");
  CHECK(rig.bridge->usb(Action::release, "0x01100000").message.find("default") != std::string::npos);
  CHECK(capture(rig, "0x01100000") == "ok");
  CHECK(capturesIn(rig).find("administrator ") != std::string::npos);
  CHECK(release(rig, "0x01100000") == "held-by-policy");
  CHECK(rig.last("lifecycle").what == "usb-hold-ended");
  CHECK(rig.captured("iphone"));
  CHECK(capturesIn(rig).find("administrator ") == std::string::npos);
  rig.policy("open");
  CHECK_FALSE(rig.captured("iphone"));
}

TEST_CASE("an administrator's capture outlives a policy that comes to allow the device, and a restart") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  rig.settle();
  capture(rig, "0x01100000");
  rig.policy("open");
  CHECK(rig.captured("iphone"));
  rig.stop();
  rig.kernel.releaseUsb(rig.kernel.device("iphone")->facts.registryId);  // the process ended, and with it the capture
  rig.start();
  CHECK(rig.captured("iphone"));
  CHECK(release(rig, "0x01100000") == "ok");
  rig.restart();
  CHECK_FALSE(rig.captured("iphone"));
}

TEST_CASE("a crash after the capture was written down and before it was made is made good at the next start") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  rig.settle();
  rig.stop();
  REQUIRE(replaceFile(rig.folder.path() + "/captured", std::string_view("administrator 05ac:12a8 00008110000A3C213E9B801E @0x01100000\n")));
  rig.start();
  CHECK(rig.captured("iphone"));
}

TEST_CASE("a crash after the release was written down leaves nothing captured") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  capture(rig, "0x01100000");
  rig.stop();
  REQUIRE(replaceFile(rig.folder.path() + "/captured", std::string_view("")));
  rig.kernel.releaseUsb(rig.kernel.device("iphone")->facts.registryId);
  rig.start();
  CHECK_FALSE(rig.captured("iphone"));
}

TEST_CASE("a captured phone that is unplugged is captured again when it comes back, at any port") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  capture(rig, "0x01100000");
  rig.kernel.detach("iphone");
  rig.kernel.attach(at(iphone(), "0x02200000"));
  rig.settle();
  CHECK(rig.captured("iphone"));
  rig.stop();
  rig.kernel.detach("iphone");
  rig.start();
  rig.kernel.attach(at(iphone(), "0x03300000"));
  rig.settle();
  CHECK(rig.captured("iphone"));
  CHECK(release(rig, "0x03300000") == "ok");
  CHECK(capturesIn(rig).empty());
}

TEST_CASE("a device without a serial number of its own is recognised at its port alone") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(webcam("cam", "0x01100000"));
  capture(rig, "0x01100000");
  rig.kernel.detach("cam");
  rig.kernel.attach(webcam("cam", "0x02200000"));
  rig.settle();
  CHECK_FALSE(rig.captured("cam"));
  rig.kernel.detach("cam");
  rig.kernel.attach(webcam("cam", "0x01100000"));
  rig.settle();
  CHECK(rig.captured("cam"));
}

TEST_CASE("what an administrator captured and pulled out is listed, and can be released by its location") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  capture(rig, "0x01100000");
  rig.kernel.detach("iphone");
  const UsbAnswer list = rig.bridge->usb(Action::list, "");
  CHECK(list.list.empty());
  CHECK(list.absent == std::vector<std::string>{"05ac:12a8 00008110000A3C213E9B801E @0x01100000"});
  CHECK(release(rig, "0x1100000") == "ok");
  CHECK(capturesIn(rig).empty());
  rig.kernel.attach(at(iphone(), "0x01100000"));
  rig.settle();
  CHECK_FALSE(rig.captured("iphone"));
}

TEST_CASE("a capture that fails is forgotten, one that cannot be written down is not made, one that is made again changes nothing") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  rig.settle();
  rig.kernel.failNext(1);
  CHECK(capture(rig, "0x01100000") == "failed");
  CHECK(capturesIn(rig).empty());
  rig.pass(5);
  CHECK_FALSE(rig.captured("iphone"));
  std::filesystem::create_directory(rig.folder.path() + "/captured.new");  // in the way of the file
  CHECK(capture(rig, "0x01100000") == "not-stored");
  CHECK_FALSE(rig.captured("iphone"));
  std::filesystem::remove(rig.folder.path() + "/captured.new");
  CHECK(capture(rig, "0x01100000") == "ok");
  const size_t events = rig.events().size();
  CHECK(capture(rig, "0x01100000") == "ok");
  CHECK(rig.events().size() == events);
}

TEST_CASE("a device that turns out to hold storage is given back, and the list says why it cannot be held") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  capture(rig, "0x01100000");
  rig.kernel.detach("iphone");
  auto changed = at(iphone(), "0x01100000");
  changed.facts.descriptor.interfaces.push_back({8, 6, 80, 5, 2, 0, ""});
  rig.kernel.attach(changed);
  rig.settle();
  CHECK_FALSE(rig.captured("iphone"));
  const UsbAnswer list = rig.bridge->usb(Action::list, "");
  REQUIRE(list.list.size() == 1);
  CHECK(list.list[0].byAdministrator);
  CHECK(list.list[0].mayNot.find("storage") != std::string::npos);
}

TEST_CASE("a serial number cannot make a device pass for what an administrator captured") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(webcam("cam", "0x01100000"));
  capture(rig, "0x01100000");
  auto liar = webcam("liar", "0x05500000");
  liar.facts.descriptor.hasSerial = true;
  liar.facts.descriptor.serialNumber = "\nadministrator 046d:0825  @0x05500000";
  rig.kernel.attach(liar);
  rig.settle();
  CHECK_FALSE(rig.captured("liar"));
  CHECK(capture(rig, "0x05500000") == "ok");
  const std::string written = capturesIn(rig);
  CHECK(std::count(written.begin(), written.end(), '\n') == 2);
  rig.restart();
  CHECK(rig.captured("liar"));
  CHECK(release(rig, "0x05500000") == "ok");
  CHECK(capturesIn(rig) == "administrator 046d:0825  @0x01100000\n");
}

TEST_CASE("the command refuses what it does not understand, and lists what is attached") {
  Rig rig;
  rig.policy("closed");
  rig.kernel.attach(at(iphone(), "0x01100000"));
  rig.settle();
  Commands commands(*rig.bridge);
  const auto run = [&](nlohmann::json message) {
    message["type"] = "usb";
    message["id"] = "1";
    return commands.run(message);
  };
  CHECK(run({}).value("code", "") == "invalid");
  CHECK(run({{"action", "seize"}, {"device", "1"}}).value("code", "") == "invalid");
  CHECK(run({{"action", "capture"}}).value("code", "") == "invalid");
  CHECK(run({{"action", "capture"}, {"device", 7}}).value("code", "") == "invalid");
  const auto listed = run({{"action", "list"}})["usb"]["devices"];
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["captured"] == true);
  CHECK(listed[0]["byAdministrator"] == false);
  CHECK(listed[0]["byRule"] == "default");
  CHECK(listed[0]["mayNot"].is_null());
}
