// The app as a command: what it understands, and what it answers.
#include <set>
#include <stdexcept>

#include "doctest/doctest.h"
#include "macos/app/model/command_line.h"
#include "macos/app/model/extension_outcome.h"

using namespace portcullis::app;

TEST_CASE("commands and options are taken as given") {
  CHECK(parseCommandLine({}).command == Command::app);
  CHECK(parseCommandLine({"activate"}).command == Command::activate);
  const auto line = parseCommandLine({"status", "--wait", "5", "--json"});
  CHECK(line.command == Command::status);
  CHECK(line.json);
  CHECK(line.waitSeconds == 5);
  CHECK(parseCommandLine({"--help"}).command == Command::help);
}

TEST_CASE("what macOS adds when it opens the app is passed over") {
  CHECK(parseCommandLine({"-psn_0_12345"}).command == Command::app);
  CHECK(parseCommandLine({"-NSDocumentRevisionsDebugMode", "YES"}).command == Command::app);
}

TEST_CASE("a wrong call is refused with what there is") {
  CHECK_THROWS_WITH(parseCommandLine({"remove"}), "command `remove` is not known: there are activate, deactivate and status");
  CHECK_THROWS_WITH(parseCommandLine({"status", "--quiet"}), "option `--quiet` is not known: there are --json and --wait");
  CHECK_THROWS_WITH(parseCommandLine({"status", "--wait"}), "option --wait needs a number of seconds after it");
  for (const char* seconds : {"", "-1", "3601", "5s", "1e3", "99999999999"}) {
    CHECK_THROWS_AS(parseCommandLine({"status", "--wait", seconds}), std::invalid_argument);
  }
}

TEST_CASE("every failure of macOS has a sentence, something to do, and no success in its exit code") {
  for (const auto action : {Action::activate, Action::deactivate}) {
    for (long code = -1; code <= 20; ++code) {
      const Outcome out = ofError({.action = action, .macos = {15, 1}}, code);
      CHECK(out.exit != Exit::done);
      CHECK(out.text.ends_with("."));
      CHECK_FALSE(out.fix.empty());
      CHECK(out.text.find("OSSystemExtensionError " + std::to_string(code)) != std::string::npos);
    }
  }
}

TEST_CASE("a profile that forbids it is named with its key") {
  const Outcome removal = ofError({.action = Action::deactivate}, 10);
  CHECK(removal.exit == Exit::forbidden);
  CHECK(removal.fix.find("NonRemovableSystemExtensions") != std::string::npos);
  const Outcome activation = ofError({.action = Action::activate}, 10);
  CHECK(activation.exit == Exit::forbidden);
  CHECK(activation.fix.find("AllowedSystemExtensions") != std::string::npos);
}

TEST_CASE("an app outside /Applications, and one that was replaced, are told what to do") {
  CHECK(ofError({.action = Action::activate}, 3).text.find("not in /Applications") != std::string::npos);
  CHECK(isCuredByDeactivating(4));
  for (const long code : {1, 2, 3, 8, 10, 13}) CHECK_FALSE(isCuredByDeactivating(code));
  CHECK(ofError({.action = Action::deactivate}, 4).fix.find("another copy of the app") != std::string::npos);
}

TEST_CASE("where nobody is signed in, nobody is waited for") {
  CHECK(ofWaiting({.action = Action::activate, .macos = {14, 0}}).exit == Exit::waitsForPerson);
  const Outcome nobody = ofWaiting({.action = Action::activate, .macos = {14, 0}, .personAtMac = false, .asRoot = true});
  CHECK(nobody.exit == Exit::nobodyThere);
  CHECK(nobody.fix.find("com.apple.system-extension-policy") != std::string::npos);
  CHECK(ofError({.action = Action::deactivate, .personAtMac = false}, 13).exit == Exit::nobodyThere);
  CHECK(ofSilence({.action = Action::activate, .personAtMac = false, .asRoot = true}).exit == Exit::nobodyThere);
  CHECK(ofSilence({.action = Action::activate}).exit == Exit::failed);
}

TEST_CASE("a restart that is still to come is no success") {
  CHECK(ofCompleted({.action = Action::deactivate}, true).exit == Exit::waitsForRestart);
  CHECK(ofCompleted({.action = Action::deactivate}, false).exit == Exit::done);
  CHECK(ofCompleted({.action = Action::activate}, false).exit == Exit::done);
}

TEST_CASE("status ends with the first thing that is left") {
  GuideFacts facts{.macos = {15, 0}, .holdsExtension = true, .extension = ExtensionState::enabled};
  facts.bridge = {.freshness = BridgeWord::Freshness::fresh, .mode = "authorize", .pid = 1, .clients = {{"mounts", "not-permitted"}}};
  CHECK(ofStatus(guideOf(facts), facts).exit == Exit::waitsForPerson);
  CHECK(ofStatus(guideOf(facts), facts).text == "Give the extension Full Disk Access.");
  facts.bridge.clients = {{"mounts", "not-entitled"}};
  CHECK(ofStatus(guideOf(facts), facts).exit == Exit::failed);
  facts.bridge.clients = {{"mounts", "running"}};
  CHECK(ofStatus(guideOf(facts), facts).exit == Exit::done);
  facts.bridge = {};
  CHECK(ofStatus(guideOf(facts), facts).exit == Exit::failed);
  facts.restartNeeded = true;
  CHECK(ofStatus(guideOf(facts), facts).exit == Exit::waitsForRestart);
}

TEST_CASE("an app without an extension has nothing to deactivate and nothing to activate") {
  CHECK(ofNoExtension({.action = Action::deactivate}).exit == Exit::done);
  CHECK(ofNoExtension({.action = Action::activate}).exit == Exit::failed);
}
