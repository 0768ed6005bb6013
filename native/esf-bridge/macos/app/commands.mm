#import "macos/app/commands.h"

#import <Foundation/Foundation.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#import "macos/app/bridge_client.h"
#import "macos/app/extension_requests.h"
#include "macos/app/model/extension_outcome.h"
#include "macos/app/system_facts.h"
#import "macos/app/watcher.h"
#include "macos/identity.h"
#include "nlohmann/json.hpp"

namespace portcullis::app {

namespace {

using nlohmann::json;

constexpr const char* kStateNames[] = {"unknown", "absent", "waiting-for-user", "disabled", "enabled", "uninstall-on-reboot"};
constexpr const char* kFreshnessNames[] = {"none", "stale", "fresh"};

RequestFacts requestFacts(Action action) {
  return {.action = action, .macos = macosVersion(), .managed = isManaged(), .personAtMac = isPersonAtMac(), .asRoot = geteuid() == 0};
}

[[noreturn]] void finish(const CommandLine& line, const Outcome& outcome, json more = json::object()) {
  if (line.json) {
    more["ok"] = outcome.exit == Exit::done;
    more["code"] = outcome.code;
    more["message"] = outcome.text;
    more["fix"] = outcome.fix;
    std::printf("%s\n", more.dump(-1, ' ', false, json::error_handler_t::replace).c_str());
  } else {
    std::FILE* stream = outcome.exit == Exit::done ? stdout : stderr;
    std::fprintf(stream, "%s\n", outcome.text.c_str());
    if (!outcome.fix.empty()) std::fprintf(stream, "%s\n", outcome.fix.c_str());
  }
  std::fflush(nullptr);
  // Nothing is taken down: XPC's threads may still be at work on what a destructor would end.
  _exit(static_cast<int>(outcome.exit));
}

void afterSeconds(int seconds, dispatch_block_t block) {
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, int64_t{seconds} * static_cast<int64_t>(NSEC_PER_SEC)), dispatch_get_main_queue(), block);
}

[[noreturn]] void request(const CommandLine& line, Action action) {
  const RequestFacts facts = requestFacts(action);
  if (!PCExtensionRequests.isBundled) finish(line, ofNoExtension(facts));
  PCExtensionRequests* requests = [[PCExtensionRequests alloc] init];
  __block bool asked = false;
  requests.needsApproval = ^{
    asked = true;
    // Nobody can answer: macOS keeps the question, and the app asks again when someone has signed in.
    if (!facts.personAtMac) finish(line, ofWaiting(facts));
    if (!line.json) std::fprintf(stderr, "macOS waits for the extension to be allowed; see System Settings.\n");
  };
  void (^ended)(PCRequestEnd) = ^(PCRequestEnd end) {
    if (end.done) [PCWatcher rememberRemoval:action == Action::deactivate];
    if (end.done) finish(line, ofCompleted(facts, end.afterRestart));
    finish(line, ofError(facts, end.error));
  };
  if (action == Action::activate) [requests activate:ended];
  else [requests deactivate:ended];
  afterSeconds(line.waitSeconds, ^{
    finish(line, asked ? ofWaiting(facts) : ofSilence(facts));
  });
  // Also keeps `requests`: this function is never left.
  [NSRunLoop.mainRunLoop run];
  finish(line, ofSilence(facts));
}

json statusJson(const GuideFacts& facts, const Guide& guide) {
  json clients = json::array();
  for (const auto& client : facts.bridge.clients) clients.push_back({{"job", client.job}, {"state", client.state}});
  json steps = json::array();
  for (const Step& step : guide.steps) {
    static constexpr const char* states[] = {"done", "todo", "unknown", "note"};
    steps.push_back({{"title", step.title}, {"state", states[static_cast<size_t>(step.state)]}, {"text", step.text}});
  }
  return {{"mode", guide.approveMode ? "approve" : "authorize"},
          {"extension", facts.holdsExtension ? json(kStateNames[static_cast<size_t>(facts.extension)]) : json(nullptr)},
          {"bridge",
           {{"word", kFreshnessNames[static_cast<size_t>(facts.bridge.freshness)]},
            {"mode", facts.bridge.mode},
            {"version", facts.bridge.version},
            {"policyState", facts.bridge.policyState},
            {"clients", std::move(clients)}}},
          {"steps", std::move(steps)}};
}

[[noreturn]] void finishStatus(const CommandLine& line, const GuideFacts& facts) {
  const Guide guide = guideOf(facts);
  if (!line.json) {
    static constexpr const char* marks[] = {"done", "TO DO", "?", "note"};
    for (const Step& step : guide.steps) std::printf("%-6s %s\n", marks[static_cast<size_t>(step.state)], step.title.c_str());
  }
  finish(line, ofStatus(guide, facts), statusJson(facts, guide));
}

[[noreturn]] void status(const CommandLine& line) {
  __block GuideFacts facts{.macos = macosVersion(),
                           .managed = isManaged(),
                           .inApplications = isInApplications(),
                           .holdsExtension = PCExtensionRequests.isBundled == YES,
                           .daemon = backgroundOf(identity::kBridgeJobFile),
                           .agent = backgroundOf(identity::kAgentJobFile),
                           .asksAboutAccessories = asksAboutAccessories()};
  PCBridgeClient* client = [[PCBridgeClient alloc] init];
  PCExtensionRequests* requests = [[PCExtensionRequests alloc] init];
  __block bool extensionKnown = !facts.holdsExtension, bridgeKnown = false;
  void (^known)(void) = ^{
    if (extensionKnown && bridgeKnown) finishStatus(line, facts);
  };
  if (facts.holdsExtension) {
    [requests properties:^(PCExtensionProperties properties) {
      facts.extension = properties.state;
      extensionKnown = true;
      known();
    }];
  }
  [client word:^(BridgeWord word) {
    facts.bridge = std::move(word);
    bridgeKnown = true;
    known();
  }];
  // What has not been answered by then is not known.
  afterSeconds(line.waitSeconds, ^{
    finishStatus(line, facts);
  });
  [NSRunLoop.mainRunLoop run];
  finishStatus(line, facts);
}

}  // namespace

void runCommand(const CommandLine& line) {
  switch (line.command) {
    case Command::activate: request(line, Action::activate);
    case Command::deactivate: request(line, Action::deactivate);
    case Command::status: status(line);
    case Command::app:
    case Command::help: break;
  }
  std::fputs(kHelp, stdout);
  std::fflush(stdout);
  _exit(0);
}

}  // namespace portcullis::app
