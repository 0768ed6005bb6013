// Proof of protection: the agent's test image is denied whatever policy says, and nothing else can be denied that way.
#include "core/session/commands.h"
#include "core/session/reports_json.h"
#include "doctest/doctest.h"
#include "nlohmann/json.hpp"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;
using Arming = Bridge::Arming;

namespace {

sim::SimDevice image(const std::string& name, const std::string& bsdName) {
  sim::SimDevice device;
  device.name = name;
  AttachFacts& facts = device.facts;
  facts.bus = Bus::virtual_;
  Descriptor::Disk& disk = facts.descriptor.disk;
  disk.present = true;
  disk.protocol = "Virtual Interface";
  disk.removable = disk.ejectable = Tri::yes;
  disk.mediaKind = "IOMedia";
  facts.volumes.push_back({bsdName, "CANARY", Tri::no, true, "msdos"});
  return device;
}

std::string lastDenied(Rig& rig) {
  const auto at = statusJson(rig.bridge->status())["lastCanaryDeniedAt"];
  return at.is_string() ? at.get<std::string>() : "";
}

// As the agent does it: said before, attached, armed.
Arming canary(Rig& rig, sim::SimDevice device, const std::string& bsdName) {
  rig.bridge->announceCanary();
  rig.kernel.attach(std::move(device));
  rig.settle();
  return rig.bridge->armCanary(bsdName);
}

}  // namespace

TEST_CASE(
    "the canary is denied without a policy, under one that allows everything and under one that only watches, and the status says when") {
  for (const char* policy : {"", "open", "watching", "closed"}) {
    Rig rig;
    if (*policy) rig.policy(policy);
    CHECK(lastDenied(rig).empty());
    CHECK(canary(rig, image("canary", "disk7"), "disk7") == Arming::armed);
    CHECK(rig.mount("disk7") == Attempt::denied);
    CHECK(lastDenied(rig) == "2026-11-23T08:00:00.000Z");
    CHECK_FALSE(rig.mounted("disk7"));
  }
}

TEST_CASE("a canary leaves no event, no denial in the counters and no device in the lists") {
  Rig rig;
  rig.policy("closed");
  const size_t events = rig.events().size();
  const uint64_t denied = rig.bridge->status().denied;
  for (int round = 0; round < 3; ++round) {
    CHECK(canary(rig, image("canary", "disk7s1"), "disk7s1") == Arming::armed);
    CHECK(rig.bridge->devices().empty());
    CHECK(rig.bridge->status().attached == 0);
    CHECK(rig.mount("disk7s1") == Attempt::denied);
    rig.kernel.detach("canary");
    rig.pass(5);
  }
  CHECK(rig.events().size() == events);
  CHECK(rig.bridge->status().denied == denied);
  CHECK(rig.kernel.counts().twice == 0);
}

TEST_CASE("every slice and volume of the canary's disk is denied, those that nobody has heard of too, and no other image") {
  Rig rig;
  rig.policy("open");
  auto device = image("canary", "disk7");
  device.facts.volumes.push_back({"disk7s1", "", Tri::no, true, "msdos"});
  device.facts.volumes.push_back({"disk8s1", "", Tri::no, true, "apfs"});
  CHECK(canary(rig, std::move(device), "disk7") == Arming::armed);
  rig.kernel.attach(image("other", "disk70"));
  CHECK(rig.mount("disk7s1") == Attempt::denied);
  CHECK(rig.mount("disk8s1") == Attempt::denied);
  CHECK(rig.kernel.mountShare("/dev/disk7s9", "/Volumes/x", "msdos") == Attempt::denied);
  CHECK(rig.mount("disk70") == Attempt::allowed);
}

TEST_CASE("nothing but an image can be the canary: no stick, no system disk, no image that the system needs or that is in use") {
  Rig rig;
  rig.policy("open");
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.kernel.place(bootDisk(), {{"disk3s1", "/", "apfs", {}}});
  auto systems = image("systems", "disk8");
  systems.facts.safety.systemImage = true;
  rig.kernel.attach(std::move(systems));
  auto home = image("home", "disk9");
  home.facts.safety.homeVolume = true;
  rig.kernel.attach(std::move(home));
  rig.kernel.attach(image("work", "disk10"));
  rig.mount("disk10");
  CHECK(rig.bridge->armCanary("disk5s1") == Arming::notAnImage);
  CHECK(rig.bridge->armCanary("disk3s1") == Arming::notAnImage);
  CHECK(rig.bridge->armCanary("disk8") == Arming::notAnImage);
  CHECK(rig.bridge->armCanary("disk9") == Arming::notAnImage);
  CHECK(rig.bridge->armCanary("disk10") == Arming::mounted);
  CHECK(rig.bridge->armCanary("disk99") == Arming::noSuchDisk);
  for (const char* name : {"", "stick", "/dev/disk5s1", "disk", "disk5s1; rm"}) CHECK(rig.bridge->armCanary(name) == Arming::notADisk);
  CHECK(rig.mount("disk5s1") == Attempt::allowed);
  CHECK(rig.mount("disk8") == Attempt::allowed);
}

TEST_CASE("the canary is armed for a minute; afterwards policy decides about that image as about any other") {
  Rig rig;
  rig.policy("open");
  canary(rig, image("canary", "disk7"), "disk7");
  rig.pass(2);
  CHECK(rig.mount("disk7") == Attempt::allowed);
  CHECK(lastDenied(rig).empty());
  // It was not the canary after all, so its coming is in the record, before its mount.
  CHECK(rig.events("attach").size() == 1);
  CHECK(rig.events("attach").front().seq < rig.last("mount").seq);
  rig.kernel.detach("canary");
  CHECK(rig.events("detach").size() == 1);
}

TEST_CASE("an image that was announced and never armed is recorded, with the time at which it came") {
  Rig rig;
  rig.policy("open");
  rig.bridge->announceCanary();
  rig.kernel.attach(image("canary", "disk7"));
  CHECK(rig.events("attach").empty());
  rig.pass(1);
  REQUIRE(rig.events("attach").size() == 1);
  CHECK(rig.last("attach").text.find("2026-11-23T09:00:00.000+01:00") != std::string::npos);
}

TEST_CASE("an image that goes before it was armed leaves both events") {
  Rig rig;
  rig.bridge->announceCanary();
  rig.kernel.attach(image("canary", "disk7"));
  rig.kernel.detach("canary");
  CHECK(rig.events("attach").size() == 1);
  CHECK(rig.events("detach").size() == 1);
}

TEST_CASE("announcing a canary hides no stick, and no flock of images") {
  Rig rig;
  rig.bridge->announceCanary();
  rig.kernel.attach(stick("stick", "disk5s1"));
  CHECK(rig.events("attach").size() == 1);
  for (int i = 0; i < 8; ++i) rig.kernel.attach(image("image " + std::to_string(i), "disk" + std::to_string(20 + i)));
  CHECK(rig.events("attach").size() == 5);
  rig.pass(1);
  CHECK(rig.events("attach").size() == 9);
}

TEST_CASE("a canary that mounts without a question is recorded like any image, and proves nothing") {
  Rig rig;
  rig.policy("open");
  canary(rig, image("canary", "disk7"), "disk7");
  CHECK(rig.kernel.mount("disk7", "", {}, process("/sbin/mount"), false) == Attempt::allowed);
  rig.settle();
  CHECK(lastDenied(rig).empty());
  CHECK(rig.events("attach").size() == 1);
  CHECK(rig.last("mount").kind == "mount");
}

TEST_CASE("a bridge that starts anew knows of no canary") {
  Rig rig;
  rig.policy("open");
  canary(rig, image("canary", "disk7"), "disk7");
  rig.mount("disk7");
  CHECK_FALSE(lastDenied(rig).empty());
  rig.restart();
  CHECK(lastDenied(rig).empty());
  CHECK(rig.mount("disk7") == Attempt::allowed);
}

TEST_CASE("the command says what is wrong with what it is asked to arm") {
  Rig rig;
  rig.kernel.attach(stick("stick", "disk5s1"));
  rig.settle();
  Commands commands(*rig.bridge);
  const auto code = [&](const nlohmann::json& message) { return commands.run(message).value("code", "ok"); };
  CHECK(code({{"type", "canary"}, {"id", "1"}, {"announce", true}}) == "ok");
  CHECK(code({{"type", "canary"}, {"id", "1"}}) == "invalid");
  CHECK(code({{"type", "canary"}, {"id", "1"}, {"bsdName", 7}}) == "invalid");
  CHECK(code({{"type", "canary"}, {"id", "1"}, {"bsdName", "disk6"}}) == "no-such-device");
  CHECK(code({{"type", "canary"}, {"id", "1"}, {"bsdName", "disk5s1"}}) == "not-an-image");
  rig.kernel.attach(image("canary", "disk7"));
  CHECK(code({{"type", "canary"}, {"id", "1"}, {"bsdName", "disk7"}}) == "ok");
}
