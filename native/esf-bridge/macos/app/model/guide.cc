#include "macos/app/model/guide.h"

#include <algorithm>

namespace portcullis::app {

namespace {

using Id = Step::Id;
using State = Step::State;

std::string both(const Words& words) { return std::string(words.cause) + " " + std::string(words.fix); }

class Steps {
 public:
  explicit Steps(const GuideFacts& facts) : facts_(facts) {}

  Step place() const {
    return {
        .id = Id::place,
        .state = State::todo,
        .title = "Move Portcullis into the Applications folder",
        .text = "macOS takes a system extension only from an app in /Applications. Quit Portcullis, move it there and open it from there.",
        .button = "Show in Finder"};
  }

  Step restart() const {
    const Words said = words("reboot-pending");
    return {.id = Id::restart, .state = State::todo, .title = std::string(said.title), .text = both(said)};
  }

  Step extension() const {
    Step step{.id = Id::extension, .state = State::unknown, .title = "Allow the system extension", .text = {}};
    switch (facts_.extension) {
      case ExtensionState::enabled:
        step.state = State::done;
        step.text = "macOS has allowed the extension.";
        return step;
      case ExtensionState::waitingForUser: return asked(step, "extension-waiting-for-user");
      case ExtensionState::disabled: return asked(step, "extension-not-approved");
      case ExtensionState::goingAtRestart: step.text = both(words("reboot-pending")); return step;
      case ExtensionState::absent:
      case ExtensionState::unknown: break;
    }
    step.state = facts_.extension == ExtensionState::absent || facts_.lastError ? State::todo : State::unknown;
    step.button = "Activate";
    if (facts_.lastError) {
      step.text = "The extension could not be activated: " + std::string(extensionError(*facts_.lastError).meaning) + ".";
    } else if (facts_.extension == ExtensionState::absent) {
      step.text = "macOS knows of no such extension yet.";
    } else {
      step.text = "Asking macOS for the state of the extension.";
    }
    return step;
  }

  Step fullDiskAccess() const {
    const std::string state = facts_.bridge.mounts();
    Step step{.id = Id::fullDiskAccess,
              .state = State::unknown,
              .title = "Give the extension Full Disk Access",
              .text = {},
              .button = "Open System Settings",
              .links = linksTo(Place::fullDiskAccess, facts_.macos)};
    if (state == "running") {
      step.state = State::done;
      step.text = "The extension gets device events.";
      step.button.clear();
      step.links.clear();
    } else if (state == "not-permitted") {
      step.state = State::todo;
      step.text = both(words("full-disk-access-missing"));
    } else {
      step.text =
          "Whether the extension has it, only the extension itself can tell, once it runs. It may be given before: "
          "switch on the Portcullis extension in the list, not only the app.";
    }
    return step;
  }

  // What else keeps the bridge from its events; nothing when there is no such thing.
  std::optional<Step> bridge() const {
    const std::string state = facts_.bridge.mounts();
    if (state.empty() || state == "running" || state == "not-permitted") return {};
    const Words said = words(state == "not-entitled" || state == "not-privileged" || state == "too-many-clients" ? state : "client-failed");
    return Step{.id = Id::bridge, .state = State::todo, .title = std::string(said.title), .text = both(said)};
  }

  Step background(Id id, Background background, std::string title) const {
    Step step{.id = id,
              .state = State::unknown,
              .title = std::move(title),
              .text = "Whether macOS allows this cannot be told.",
              .button = {},
              .links = {}};
    if (background == Background::allowed) {
      step.state = State::done;
      step.text = "macOS allows it to run in the background.";
    } else if (background == Background::switchedOff) {
      step.state = State::todo;
      // The cause in libs/health is about the bridge; without the agent decisions go on, and nobody hears of them.
      step.text = id == Id::daemon ? both(words("background-item-off")) : std::string(words("background-item-off").fix);
      step.button = "Open System Settings";
      step.links = linksTo(Place::background, facts_.macos);
    } else if (background == Background::absent) {
      step.text = "It is not installed on this Mac.";
    }
    return step;
  }

  // Mode approve: the daemon says by itself that it runs.
  Step daemon() const {
    Step step = background(Id::daemon, facts_.daemon, "Let the bridge run in the background");
    if (facts_.bridge.mounts() == "running") {
      step = {.id = Id::daemon, .state = State::done, .title = step.title, .text = "The bridge runs and is asked before each mount."};
    } else if (facts_.daemon == Background::absent) {
      step.state = State::todo;
      step.text = "The bridge is not installed on this Mac: install the Portcullis package.";
    } else if (facts_.daemon == Background::allowed) {
      step.state = State::unknown;
      step.text = "macOS allows it, but the bridge has not said yet that it runs.";
    }
    return step;
  }

  Step notifications() const {
    Step step{.id = Id::notifications, .state = State::unknown, .title = "Let Portcullis tell you when a device is denied", .text = {}};
    switch (facts_.notifications) {
      case Notifications::allowed:
        step.state = State::done;
        step.text = "You get a notification with the reason.";
        break;
      case Notifications::notAsked:
        step.state = State::todo;
        step.text = "macOS asks once; without it, look in this window.";
        step.button = "Ask";
        break;
      case Notifications::denied:
        step.state = State::note;
        step.text = "Notifications are switched off for Portcullis. What was denied is shown in this window.";
        step.button = "Open System Settings";
        step.links = linksTo(Place::notifications, facts_.macos);
        break;
      case Notifications::unknown: step.text = "Asking macOS."; break;
    }
    return step;
  }

  Step accessories() const {
    return {.id = Id::accessories,
            .state = State::note,
            .title = "Apple’s own question about accessories",
            .text =
                "On this Mac macOS itself may ask “Allow accessory to connect?” when something is plugged in. Answer it: before that the "
                "device is not "
                "there for any program, Portcullis included. What you allow there, Portcullis still decides by policy.",
            .button = "Open System Settings",
            .links = linksTo(Place::accessories, facts_.macos)};
  }

 private:
  Words words(std::string_view code) const { return healthWords(code, facts_.macos, facts_.managed == true); }

  Step asked(Step step, std::string_view code) const {
    step.state = State::todo;
    step.text = both(words(code));
    step.button = "Open System Settings";
    step.links = linksTo(Place::extension, facts_.macos);
    return step;
  }

  const GuideFacts& facts_;
};

bool isNeeded(const Step& step) { return step.id != Id::notifications && step.id != Id::accessories && step.id != Id::agent; }

std::string summaryOf(const Guide& guide, const GuideFacts& facts) {
  if (guide.complete) {
    if (facts.bridge.policyState == "enforcing") return "Everything is set up, and a policy is enforced.";
    if (facts.bridge.policyState == "observing") return "Everything is set up. The policy observes: it records, and blocks nothing.";
    return "Everything is set up; no policy has reached this Mac yet.";
  }
  const auto todo =
      std::count_if(guide.steps.begin(), guide.steps.end(), [](const Step& step) { return isNeeded(step) && step.state == State::todo; });
  if (todo == 0) return "Waiting for word from the bridge.";
  return todo == 1 ? "One step is left." : std::to_string(todo) + " steps are left, in any order.";
}

}  // namespace

Guide guideOf(const GuideFacts& facts) {
  const Steps steps(facts);
  Guide guide;
  const bool freshApprove = facts.bridge.freshness == BridgeWord::Freshness::fresh && facts.bridge.mode == "approve";
  guide.approveMode = !facts.holdsExtension || freshApprove;
  if (guide.approveMode) {
    guide.steps.push_back(steps.daemon());
  } else {
    if (!facts.inApplications) guide.steps.push_back(steps.place());
    if (facts.restartNeeded || facts.extension == ExtensionState::goingAtRestart) guide.steps.push_back(steps.restart());
    guide.steps.push_back(steps.extension());
    guide.steps.push_back(steps.fullDiskAccess());
  }
  if (auto step = steps.bridge()) guide.steps.push_back(std::move(*step));
  if (facts.agent != Background::absent) {
    guide.steps.push_back(steps.background(Id::agent, facts.agent, "Let the agent run in the background"));
  }
  guide.steps.push_back(steps.notifications());
  if (facts.asksAboutAccessories != false) guide.steps.push_back(steps.accessories());
  guide.complete =
      std::all_of(guide.steps.begin(), guide.steps.end(), [](const Step& step) { return !isNeeded(step) || step.state == State::done; });
  guide.summary = summaryOf(guide, facts);
  return guide;
}

}  // namespace portcullis::app
