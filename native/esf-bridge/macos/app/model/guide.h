// The guide: from what is known about this Mac to the steps that a person has to take, each with its state. Pure.
//
// No step waits for another: each is looked at by itself, so that approving, giving access and installing may come in any order.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "macos/app/model/bridge_word.h"
#include "macos/app/model/settings_links.h"

namespace portcullis::app {

enum class ExtensionState {
  unknown,
  absent,  // macOS knows of none
  waitingForUser,
  disabled,
  enabled,
  goingAtRestart,  // removed, and macOS finishes at the next start
};

enum class Background { unknown, absent, allowed, switchedOff };
enum class Notifications { unknown, notAsked, denied, allowed };

struct GuideFacts {
  MacosVersion macos = {};
  std::optional<bool> managed = {};
  bool inApplications = true;
  // This app holds the System Extension; a build without Apple's entitlement has none.
  bool holdsExtension = false;
  ExtensionState extension = ExtensionState::unknown;
  std::optional<long> lastError = {};  // of OSSystemExtensionErrorDomain, for the last activation
  bool restartNeeded = false;          // the last request ends with a restart
  BridgeWord bridge = {};
  Background daemon = Background::unknown, agent = Background::unknown;
  Notifications notifications = Notifications::unknown;
  // Apple's own question about accessories exists on laptops with Apple silicon alone.
  std::optional<bool> asksAboutAccessories = {};
};

struct Step {
  enum class Id { place, restart, extension, fullDiskAccess, bridge, daemon, agent, notifications, accessories };
  enum class State {
    done,
    todo,
    unknown,  // cannot be told yet, or at all
    note,     // nothing that could be done; good to know
  };
  Id id{};
  State state{};
  std::string title, text;
  std::string button = {};              // empty: none
  std::vector<std::string> links = {};  // what the button opens, the first that works; empty: the app does it itself
};

struct Guide {
  bool approveMode = false;
  std::vector<Step> steps;
  bool complete = false;  // every step that protection hangs on is done
  std::string summary;
};

Guide guideOf(const GuideFacts&);

}  // namespace portcullis::app
