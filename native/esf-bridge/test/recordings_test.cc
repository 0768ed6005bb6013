#include <algorithm>
#include <filesystem>

#include "doctest/doctest.h"
#include "sim/player.h"
#include "test/support/rig.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

std::vector<std::string> allRecordings() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator("recordings")) paths.push_back(entry.path());
  return paths;
}

std::string problemOf(const std::string& text) {
  try {
    sim::parseRecording(text, "x");
  } catch (const sim::RecordingError& error) {
    return error.what();
  }
  return "";
}

std::vector<std::string> attachedIn(const sim::Recording& recording) {
  std::vector<std::string> names;
  for (const auto& step : recording.steps) {
    if (step.kind == sim::StepKind::attach) names.push_back(step.device.name);
  }
  return names;
}

constexpr const char* kHeader = "{\"recording\":1,\"name\":\"x\"}\n";

}  // namespace

TEST_CASE("every recording plays to its end, each message answered once, whatever the policy") {
  for (const auto& path : allRecordings()) {
    CAPTURE(path);
    const sim::Recording recording = sim::readRecording(path);
    for (const char* policy : {"closed", "open", "office", "watching", "photos"}) {
      Rig rig;
      rig.policy(policy);
      sim::Player player(rig.kernel, rig.clock, "", true);
      CHECK(player.play(recording).empty());
      rig.settle();
      const auto counts = rig.kernel.counts();
      CHECK(counts.answered == counts.asked);
      CHECK(counts.twice == 0);
      CHECK(rig.bridge->recorder().lost() == 0);
    }
  }
}

TEST_CASE("under a policy without a rule nothing that only looks like a phone is taken away, and a phone is in every mode") {
  for (const char* policy : {"bare", "closed"}) {
    Rig rig;
    rig.policy(policy);
    sim::Player player(rig.kernel, rig.clock, "", true);
    const auto unlike = sim::readRecording("recordings/unlike-phones.jsonl");
    const auto modes = sim::readRecording("recordings/phone-modes.jsonl");
    CHECK(player.play(unlike).empty());
    CHECK(player.play(modes).empty());
    rig.settle();
    CHECK(attachedIn(unlike).size() == 25);
    for (const auto& name : attachedIn(unlike)) {
      CAPTURE(name);
      CHECK_FALSE(rig.captured(name));
    }
    CHECK(attachedIn(modes).size() == 24);
    for (const auto& name : attachedIn(modes)) {
      CAPTURE(name);
      CHECK(rig.captured(name));
    }
  }
}

TEST_CASE("who reads and writes disks past their mounts is told apart from the system's own tools") {
  Rig rig;
  rig.policy("office");
  rig.set("empty");
  sim::Player player(rig.kernel, rig.clock, "", true);
  CHECK(player.play(sim::readRecording("recordings/raw-disk.jsonl")).empty());
  rig.settle();
  std::vector<std::string> opens;
  for (const auto& seen : rig.events("raw-open")) opens.push_back(seen.bsdName + " " + seen.decision + " " + seen.outcome);
  const std::vector<std::string> expected = {"disk5 denied enforced", "disk5s1 denied enforced", "disk6s1 allowed enforced",
                                             "disk6s1 denied enforced"};
  // The whole disk is no volume that is known: a worker looks it up, and its record may come after those of later opens.
  std::sort(opens.begin(), opens.end());
  CHECK(opens == expected);
}

TEST_CASE("the office day comes out as its policy says") {
  Rig rig;
  rig.policy("office");
  rig.set("empty");
  sim::Player player(rig.kernel, rig.clock, "", true);
  player.play(sim::readRecording("recordings/office-day.jsonl"));
  rig.settle();
  CHECK(rig.mounted("disk3s5"));
  REQUIRE(rig.mounted("disk4s1"));
  CHECK_FALSE(rig.kernel.mountOf("disk4s1")->flags.readOnly);
  CHECK_FALSE(rig.mounted("disk5s1"));
  REQUIRE(rig.mounted("disk6s1"));
  CHECK(rig.kernel.mountOf("disk6s1")->flags.readOnly);
  std::vector<std::string> decisions;
  for (const auto& seen : rig.events("mount")) {
    if (seen.kind == "verdict") decisions.push_back(seen.bsdName + " " + seen.decision);
  }
  const std::vector<std::string> expected = {"disk4s1 denied",     "disk5s1 denied",  "disk6s1 restricted",
                                             "disk7s1 restricted", "disk8s1 allowed", "//files.example.test/team allowed",
                                             "disk5s1 denied"};
  CHECK(decisions == expected);
  player.play(sim::readRecording("recordings/replug-unknown.jsonl"));
  rig.settle();
  CHECK_FALSE(rig.mounted("disk5s1"));
  rig.set("stick");
  CHECK(rig.mounted("disk5s1"));
}

TEST_CASE("another person sits at the Mac when the simulator is told so") {
  Rig rig;
  sim::Player player(rig.kernel, rig.clock, "zoe", true);
  player.play(sim::readRecording("recordings/quiet-desk.jsonl"));
  CHECK(rig.last("attach").user == "zoe");
}

TEST_CASE("recordings are read strictly, with the line of what is wrong") {
  CHECK(problemOf("").find("header") != std::string::npos);
  CHECK(problemOf("{\"recording\":2,\"name\":\"x\"}").find("version 1") != std::string::npos);
  CHECK(problemOf(std::string(kHeader) + "{\"step\":\"wait\",\"ms\":1}\n{\"step\":\"jump\"}").find("line 3: unknown step `jump`") !=
        std::string::npos);
  CHECK(problemOf(std::string(kHeader) + "{\"step\":\"wait\",\"ms\":1,\"seconds\":2}").find("unknown key `seconds`") != std::string::npos);
  CHECK(problemOf(std::string(kHeader) + "{\"step\":\"wait\",\"ms\":-1}").find("`ms`") != std::string::npos);
  CHECK(problemOf(std::string(kHeader) + "nonsense").find("not JSON") != std::string::npos);
  CHECK(problemOf(std::string(kHeader) + R"({"step":"attach","device":"a","descriptor":{"vendorId":70000}})").find("`vendorId`") !=
        std::string::npos);
  CHECK(problemOf(std::string(kHeader) + R"({"step":"attach","device":"a","bus":"air","descriptor":{}})").find("unknown bus `air`") !=
        std::string::npos);
}

TEST_CASE("a burst repeats its steps with a number, spread over its time") {
  const auto recording = sim::parseRecording(
      std::string(kHeader) + R"({"step":"burst","times":3,"withinMs":10,"steps":[{"step":"detach","device":"d{n}"}]})", "x");
  std::string flat;
  int64_t millis = 0;
  for (const auto& step : recording.steps) {
    if (step.kind == sim::StepKind::wait) millis += step.millis;
    else flat += step.device.name + " ";
  }
  CHECK(flat == "d1 d2 d3 ");
  CHECK(millis == 10);
}
