// The guide's steps, and what it takes the bridge's word for.
#include <algorithm>

#include "doctest/doctest.h"
#include "macos/app/model/extension_outcome.h"

using namespace portcullis::app;
using Id = Step::Id;
using State = Step::State;

namespace {

constexpr const char* kStatus =
    R"({"bridgeVersion":"0.1.0","bridgeMode":"authorize","pid":321,"startedAt":"2026-11-23T08:00:00.000Z",
        "clients":[{"job":"mounts","state":"running","since":"2026-11-23T08:00:01.000Z"},{"job":"iokit","state":"running"}],
        "policyState":"enforcing"})";

BridgeWord wordOf(const std::string& state, const std::string& mode = "authorize") {
  return {.freshness = BridgeWord::Freshness::fresh, .mode = mode, .pid = 321, .clients = {{"mounts", state}}, .policyState = "enforcing"};
}

GuideFacts ready() {
  return {.macos = {15, 1},
          .managed = false,
          .holdsExtension = true,
          .extension = ExtensionState::enabled,
          .bridge = wordOf("running"),
          .daemon = Background::absent,
          .agent = Background::allowed,
          .notifications = Notifications::allowed,
          .asksAboutAccessories = false};
}

const Step* find(const Guide& guide, Id id) {
  const auto at = std::find_if(guide.steps.begin(), guide.steps.end(), [&](const Step& step) { return step.id == id; });
  return at == guide.steps.end() ? nullptr : &*at;
}
State stateOf(const GuideFacts& facts, Id id) {
  const Guide guide = guideOf(facts);
  const Step* step = find(guide, id);
  REQUIRE(step);
  return step->state;
}

}  // namespace

TEST_CASE("a Mac where everything is given is complete") {
  const Guide guide = guideOf(ready());
  CHECK(guide.complete);
  CHECK_FALSE(guide.approveMode);
  CHECK(guide.summary == "Everything is set up, and a policy is enforced.");
}

TEST_CASE("a Mac that only observes is not said to enforce") {
  GuideFacts facts = ready();
  facts.bridge.policyState = "observing";
  CHECK(guideOf(facts).summary.find("blocks nothing") != std::string::npos);
  facts.bridge.policyState = "something new";
  CHECK(guideOf(facts).summary.find("enforced") == std::string::npos);
}

TEST_CASE("of nothing known, no step is done and the guide is not complete") {
  const Guide guide = guideOf({.holdsExtension = true});
  CHECK_FALSE(guide.complete);
  for (const Step& step : guide.steps) CHECK(step.state != State::done);
}

TEST_CASE("approval and Full Disk Access are looked at each by itself, in any order") {
  GuideFacts facts = ready();
  facts.extension = ExtensionState::waitingForUser;
  facts.bridge = {};
  CHECK(stateOf(facts, Id::extension) == State::todo);
  CHECK(stateOf(facts, Id::fullDiskAccess) == State::unknown);
  CHECK_FALSE(find(guideOf(facts), Id::fullDiskAccess)->links.empty());

  facts.extension = ExtensionState::enabled;
  facts.bridge = wordOf("not-permitted");
  CHECK(stateOf(facts, Id::extension) == State::done);
  CHECK(stateOf(facts, Id::fullDiskAccess) == State::todo);
}

TEST_CASE("Full Disk Access is only what the bridge itself says") {
  GuideFacts facts = ready();
  for (const char* state : {"", "too-many-clients", "internal", "not-entitled", "granted", "RUNNING"}) {
    facts.bridge = wordOf(state);
    CHECK(stateOf(facts, Id::fullDiskAccess) == State::unknown);
    CHECK_FALSE(guideOf(facts).complete);
  }
  facts.bridge = wordOf("running");
  facts.bridge.freshness = BridgeWord::Freshness::stale;
  CHECK(stateOf(facts, Id::fullDiskAccess) == State::unknown);
}

TEST_CASE("access that is taken away while it runs is asked for again") {
  GuideFacts facts = ready();
  REQUIRE(guideOf(facts).complete);
  facts.bridge = wordOf("not-permitted");
  CHECK_FALSE(guideOf(facts).complete);
  CHECK(guideOf(facts).summary == "One step is left.");
}

TEST_CASE("no step ever tells to quit and open again, except to move the app") {
  GuideFacts facts = ready();
  for (const auto extension : {ExtensionState::unknown, ExtensionState::absent, ExtensionState::waitingForUser, ExtensionState::disabled,
                               ExtensionState::enabled, ExtensionState::goingAtRestart}) {
    for (const char* state :
         {"", "running", "not-permitted", "not-entitled", "not-privileged", "too-many-clients", "internal", "invalid"}) {
      facts.extension = extension;
      facts.bridge = wordOf(state);
      for (const Step& step : guideOf(facts).steps) {
        CHECK_FALSE(step.title.empty());
        CHECK_FALSE(step.text.empty());
        CHECK(step.text.find("Quit") == std::string::npos);
        CHECK(step.text.find("reopen") == std::string::npos);
      }
    }
  }
}

TEST_CASE("a managed Mac is told which profile, another which switch, by its version") {
  GuideFacts facts = ready();
  facts.extension = ExtensionState::waitingForUser;
  CHECK(find(guideOf(facts), Id::extension)->text.find("Login Items & Extensions") != std::string::npos);
  facts.macos = {14, 5};
  CHECK(find(guideOf(facts), Id::extension)->text.find("under “Security”") != std::string::npos);
  facts.managed = true;
  CHECK(find(guideOf(facts), Id::extension)->text.find("com.apple.system-extension-policy") != std::string::npos);
}

TEST_CASE("an app without an extension, and one beside a running daemon, show the steps of approve mode") {
  GuideFacts facts = ready();
  facts.holdsExtension = false;
  facts.bridge = wordOf("running", "approve");
  facts.daemon = Background::allowed;
  Guide guide = guideOf(facts);
  CHECK(guide.approveMode);
  CHECK(guide.complete);
  CHECK_FALSE(find(guide, Id::fullDiskAccess));
  CHECK_FALSE(find(guide, Id::extension));

  facts.holdsExtension = true;
  CHECK(guideOf(facts).approveMode);
  facts.bridge.freshness = BridgeWord::Freshness::stale;
  CHECK_FALSE(guideOf(facts).approveMode);
}

TEST_CASE("a daemon that was switched off, or is missing, is something to do") {
  GuideFacts facts = ready();
  facts.holdsExtension = false;
  facts.bridge = {};
  facts.daemon = Background::switchedOff;
  CHECK(stateOf(facts, Id::daemon) == State::todo);
  CHECK_FALSE(find(guideOf(facts), Id::daemon)->links.empty());
  facts.daemon = Background::absent;
  CHECK(stateOf(facts, Id::daemon) == State::todo);
  facts.daemon = Background::allowed;
  CHECK(stateOf(facts, Id::daemon) == State::unknown);
}

TEST_CASE("where notifications are switched off the window serves, and protection is complete all the same") {
  GuideFacts facts = ready();
  facts.notifications = Notifications::denied;
  CHECK(stateOf(facts, Id::notifications) == State::note);
  CHECK(guideOf(facts).complete);
}

TEST_CASE("a failed activation says why and can be tried again") {
  GuideFacts facts = ready();
  facts.extension = ExtensionState::absent;
  facts.lastError = 8;
  const Guide guide = guideOf(facts);
  CHECK(find(guide, Id::extension)->text.find("the signature of app or extension is not valid") != std::string::npos);
  CHECK(find(guide, Id::extension)->button == "Activate");
  facts.bridge = {};
  facts.inApplications = false;
  CHECK(stateOf(facts, Id::place) == State::todo);
}

TEST_CASE("a status is read with its clients") {
  const auto word = parseBridgeWord(kStatus);
  REQUIRE(word);
  CHECK(word->mode == "authorize");
  CHECK(word->pid == 321);
  CHECK(word->mounts().empty());  // until its freshness is settled
  const BridgeWord fresh = settled(*word, {.exists = true, .path = "/Library/SystemExtensions/X/org.portcullis.app.bridge"});
  CHECK(fresh.mounts() == "running");
}

TEST_CASE("a status of a process that is gone, is another program, or ran before the Mac's last start says nothing") {
  const auto word = parseBridgeWord(kStatus);
  REQUIRE(word);
  CHECK(settled(*word, {.exists = false}).mounts().empty());
  CHECK(settled(*word, {.exists = true, .path = "/usr/bin/yes"}).mounts().empty());
  const int64_t after = 1'795'000'000'000;  // 2026-11-18, before the status; then a year later
  CHECK(settled(*word, {.exists = true, .bootedAtMillis = after}).mounts() == "running");
  CHECK(settled(*word, {.exists = true, .bootedAtMillis = after + 31'536'000'000}).mounts().empty());
}

TEST_CASE("text that is no status says nothing") {
  for (const char* text :
       {"", "{", "[]", "null", "{\"pid\":1}", "{\"pid\":\"1\",\"bridgeMode\":\"authorize\",\"clients\":[]}",
        "{\"pid\":0,\"bridgeMode\":\"authorize\",\"clients\":[]}", "{\"pid\":1,\"bridgeMode\":\"authorize\",\"clients\":[1]}",
        "{\"pid\":99999999999,\"bridgeMode\":\"authorize\",\"clients\":[]}"}) {
    CHECK_FALSE(parseBridgeWord(text));
  }
  CHECK_FALSE(parseBridgeWord(std::string(2 << 20, ' ')));
  CHECK_FALSE(parseBridgeWord(std::string(100'000, '[')));
}

TEST_CASE("links lead to the pane of the version") {
  for (const int major : {0, 13, 14, 15, 26, 27}) {
    for (const auto place : {Place::extension, Place::fullDiskAccess, Place::background, Place::notifications, Place::accessories}) {
      for (const std::string& link : linksTo(place, {major, 0})) CHECK(link.starts_with("x-apple.systempreferences:com.apple."));
    }
  }
  CHECK(linksTo(Place::fullDiskAccess, {26, 0}).front().ends_with("?Privacy_AllFiles"));
  CHECK(linksTo(Place::extension, {14, 0}).front().find("PrivacySecurity") != std::string::npos);
  CHECK(linksTo(Place::extension, {15, 0}).front().find("endpoint_security") != std::string::npos);
}
