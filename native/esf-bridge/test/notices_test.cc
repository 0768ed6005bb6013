// What a person at the Mac is told of, and what not.
#include "core/notices/denials.h"
#include "core/session/reports_json.h"
#include "doctest/doctest.h"
#include "macos/app/model/bridge_word.h"
#include "macos/app/model/denial_texts.h"
#include "nlohmann/json.hpp"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;
using sim::Attempt;

namespace {

struct Told {
  explicit Told(JournalLimits limits = {}) : rig(withSeen(limits)) { rig.policy("told"); }
  BridgeOptions withSeen(JournalLimits limits) {
    BridgeOptions options;
    options.journal = limits;
    options.recorder.seen = [this](const Event& event) { denials.take(event); };
    return options;
  }
  std::vector<Denial> of(const std::string& user, uint64_t since = 0) {
    rig.settle();
    rig.bridge->recorder().settle();
    return denials.since(since, user, 50).denials;
  }
  // Another stick each time, by its maker.
  Attempt plug(uint16_t vendorId, const std::string& bsdName) {
    rig.kernel.attach(withIds(stick(bsdName, bsdName), vendorId, 0x0001, "SERIAL-" + bsdName + "-77"));
    return rig.mount(bsdName);
  }

  RecentDenials denials{4};
  Rig rig;
};

}  // namespace

TEST_CASE("a denied stick is told to whoever is at the Mac, in the sentence that the event has") {
  Told told;
  REQUIRE(told.plug(0x0951, "disk5s1") == Attempt::denied);
  const auto denials = told.of("mia");
  REQUIRE(denials.size() == 1);
  CHECK(denials[0].sentence ==
        "“DataTraveler 3.0” (USB storage, serial number SERIAL-disk5s1-77, volume “STICK”) was denied because no rule allows this device, "
        "so the default of the policy for USB storage applies (policy “Told”, revision 1).");
  CHECK(denials[0].name == "“DataTraveler 3.0” (USB storage, serial number SERIAL-disk5s1-77)");
  CHECK(denials[0].rule == "default");
  CHECK(denials[0].decision == Decision::denied);
  CHECK(denials[0].message == "Ask the helpdesk for a company stick.");
  CHECK(denials[0].helpLink == "https://help.example.test/sticks");
  CHECK(told.of("noa").empty());
}

TEST_CASE("a rule's own words come before those of the policy, in one line") {
  Told told;
  told.plug(0x0781, "disk5s1");
  const auto denials = told.of("mia");
  REQUIRE(denials.size() == 1);
  CHECK(denials[0].rule == "sandisk");
  CHECK(denials[0].message == "No SanDisk, please.");
}

TEST_CASE("a stick that is mounted read-only is told as restricted") {
  Told told;
  told.plug(0x04e8, "disk5s1");
  const auto denials = told.of("mia");
  REQUIRE_FALSE(denials.empty());
  CHECK(denials.back().decision == Decision::restricted);
  CHECK(denials.back().sentence.find("writing and running programs were denied") != std::string::npos);
}

TEST_CASE("nobody is told of what was only observed, of a rule that is not for notices, or while nobody is there") {
  Told told;
  told.plug(0x1234, "disk5s1");
  told.plug(0x0930, "disk6s1");
  told.rig.kernel.person({Context::User::nobody, "", true, {}});
  told.plug(0x0951, "disk7s1");
  CHECK(told.of("mia").empty());
  CHECK(told.of("").empty());
}

TEST_CASE("only the newest are kept, each is told once by its number, and a number from before a restart starts over") {
  Told told;
  for (const char* name : {"disk11s1", "disk12s1", "disk13s1", "disk14s1", "disk15s1"}) told.plug(0x0951, name);
  const auto all = told.of("mia");
  REQUIRE(all.size() == 4);
  CHECK(all.front().number == 2);
  CHECK(all.back().number == 5);
  CHECK(told.of("mia", 4).size() == 1);
  CHECK(told.of("mia", 5).empty());
  CHECK(told.of("mia", 900).size() == 4);
  CHECK(told.denials.since(0, "mia", 2).denials.front().number == 4);
}

TEST_CASE("a program that tries again and again does not push the rest out") {
  Told told;
  told.plug(0x0951, "disk11s1");
  told.plug(0x0951, "disk12s1");
  for (int i = 0; i < 20; ++i) told.rig.mount("disk12s1");
  const auto all = told.of("mia");
  REQUIRE(all.size() == 2);
  CHECK(all[0].number == 1);
  CHECK(all[1].number > 20);
}

TEST_CASE("what the journal has no room for is told all the same") {
  Told told({.segmentBytes = 1'024, .totalBytes = 2'048});
  REQUIRE(told.plug(0x0951, "disk5s1") == Attempt::denied);
  CHECK(told.of("mia").size() == 1);
  CHECK(told.rig.bridge->status().lost > 0);
}

TEST_CASE("the app reads what the bridge writes") {
  Told told;
  told.plug(0x0781, "disk5s1");
  told.plug(0x04e8, "disk6s1");
  const auto texts = app::parseDenials(dumped(denialsJson({told.of("mia").back().number, told.of("mia")})));
  REQUIRE(texts);
  REQUIRE(texts->denials.size() == 2);
  CHECK(texts->denials[0].message == "No SanDisk, please.");
  CHECK(texts->denials[0].sentence == told.of("mia")[0].sentence);
  CHECK_FALSE(texts->denials[0].restricted);
  CHECK(texts->denials[1].restricted);
  const auto word = app::parseBridgeWord(dumped(statusJson(told.rig.bridge->status())));
  REQUIRE(word);
  CHECK(word->mode == "simulate");
  CHECK(word->policyState == "enforcing");
}

TEST_CASE("denials as JSON leave out what is not there") {
  const auto json = denialsJson({7,
                                 {{.number = 7,
                                   .timeMillis = 0,
                                   .user = "mia",
                                   .device = "0951:1666",
                                   .rule = "r",
                                   .decision = Decision::denied,
                                   .name = "n",
                                   .sentence = "S."}}});
  CHECK(
      json.dump() ==
      R"({"denials":[{"decision":"denied","device":"0951:1666","name":"n","number":7,"rule":"r","sentence":"S.","time":"1970-01-01T00:00:00.000Z"}],"last":7})");
}
