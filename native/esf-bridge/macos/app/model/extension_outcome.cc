#include "macos/app/model/extension_outcome.h"

#include <algorithm>

namespace portcullis::app {

namespace {

std::string verbOf(Action action) { return action == Action::activate ? "activated" : "deactivated"; }

// What to do about each, beside what libs/health says that it means.
std::string fixOf(const RequestFacts& facts, long code) {
  switch (code) {
    case 2:
      return "Install the package that was signed with the entitlement; without one, use the bridge in approve mode, which needs no "
             "extension.";
    case 3: return "Move Portcullis.app into /Applications and run it from there.";
    case 4:
      return facts.action == Action::activate ? "Install Portcullis anew from its package: the extension is missing from the app."
                                              : "If it is still listed by `systemextensionsctl list`, it was activated by another copy of "
                                                "the app: put that one back into /Applications and "
                                                "deactivate with it.";
    case 5:
    case 6:
    case 7:
    case 8: return "Install Portcullis anew from its package; the app must not be altered after it was signed.";
    case 9:
      return "Look for the reason in `log show --last 5m --predicate 'process == \"sysextd\"'`; most often app and extension are not "
             "signed by the same team, or the app is not notarised.";
    case 11: return "Try again.";
    case 12: return "Nothing needs to be done: the newer request goes on.";
    case 13:
      return facts.action == Action::deactivate
                 ? "Run it while an administrator is signed in at the Mac, or deploy a system extension profile that names the extension "
                   "under RemovableSystemExtensions."
                 : "Run it while an administrator is signed in at the Mac, or deploy a system extension profile that allows the extension.";
    default: return "Try again; if it stays so, restart the Mac, and send the output of “portcullis doctor” with a bug report.";
  }
}

std::string forbiddenFix(const RequestFacts& facts) {
  if (facts.action == Action::activate) {
    return "The system extension profile (com.apple.system-extension-policy) must name the team and the extension under "
           "AllowedSystemExtensions, or have "
           "AllowUserOverrides set to true.";
  }
  return "The system extension profile (com.apple.system-extension-policy) names the extension under NonRemovableSystemExtensions (macOS "
         "15 and later): remove it "
         "there, or remove the profile in the MDM, which deactivates the extension by itself.";
}

}  // namespace

bool isCuredByDeactivating(long code) { return code == 4; }

Outcome ofCompleted(const RequestFacts& facts, bool afterRestart) {
  if (afterRestart) {
    return {Exit::waitsForRestart, "restart-needed", "The extension is " + verbOf(facts.action) + " with the next start of the Mac.",
            "Restart the Mac."};
  }
  if (facts.action == Action::deactivate) return {Exit::done, "deactivated", "The extension is deactivated and removed.", ""};
  return {Exit::done, "activated", "The extension is activated.",
          "It needs Full Disk Access too: `Portcullis status` says whether it has it."};
}

Outcome ofError(const RequestFacts& facts, long code) {
  const ExtensionError error = extensionError(code);
  Outcome out{Exit::failed, std::string(error.name),
              "The extension could not be " + verbOf(facts.action) + ": " + std::string(error.meaning) + " (OSSystemExtensionError " +
                  std::to_string(code) + ").",
              fixOf(facts, code)};
  if (code == 10) {
    out.exit = Exit::forbidden;
    out.fix = forbiddenFix(facts);
  } else if (code == 13) {
    out.exit = facts.personAtMac ? Exit::waitsForPerson : Exit::nobodyThere;
  } else if (code == 4 && facts.action == Action::deactivate) {
    out.text = "There is nothing to deactivate: " + std::string(error.meaning) + " (OSSystemExtensionError 4).";
  }
  return out;
}

Outcome ofWaiting(const RequestFacts& facts) {
  const Words words = healthWords("extension-waiting-for-user", facts.macos, facts.managed == true);
  if (facts.personAtMac)
    return {Exit::waitsForPerson, "waiting-for-user", std::string(words.title) + ". " + std::string(words.cause), std::string(words.fix)};
  const Words managed = healthWords("extension-waiting-for-user", facts.macos, true);
  return {Exit::nobodyThere, "nobody-at-the-mac", std::string(words.title) + ", and nobody is signed in at the Mac who could.",
          std::string(managed.fix) + " Or sign in at the Mac and open the Portcullis app: it asks again by itself."};
}

Outcome ofSilence(const RequestFacts& facts) {
  Outcome out{Exit::failed, "no-answer", "macOS has not answered the request in time.",
              "Try again with a longer --wait; if it stays so, restart the Mac."};
  if (facts.asRoot && !facts.personAtMac) {
    out.exit = Exit::nobodyThere;
    out.fix =
        "Nobody is signed in at the Mac. Run it from a session: `launchctl asuser UID "
        "/Applications/Portcullis.app/Contents/MacOS/Portcullis …`, or open the app "
        "after signing in.";
  }
  return out;
}

Outcome ofNoExtension(const RequestFacts& facts) {
  if (facts.action == Action::deactivate) {
    return {Exit::done, "no-extension", "This app holds no system extension, so there is nothing to deactivate.",
            "In approve mode the bridge is a daemon: remove it with the package’s own uninstaller."};
  }
  return {Exit::failed, "no-extension", "This app holds no system extension: it was built for approve mode, which needs none.",
          "Install the package that was signed with Apple’s entitlement, or use the bridge in approve mode."};
}

Outcome ofStatus(const Guide& guide, const GuideFacts& facts) {
  if (guide.complete) return {Exit::done, "set-up", guide.summary, ""};
  if (facts.restartNeeded || (!guide.approveMode && facts.extension == ExtensionState::goingAtRestart)) {
    const Words words = healthWords("reboot-pending", facts.macos, facts.managed == true);
    return {Exit::waitsForRestart, "restart-needed", std::string(words.title) + ". " + std::string(words.cause), std::string(words.fix)};
  }
  const auto needed = [](const Step& step) {
    return step.id != Step::Id::notifications && step.id != Step::Id::accessories && step.id != Step::Id::agent;
  };
  const auto first = std::find_if(guide.steps.begin(), guide.steps.end(),
                                  [&](const Step& step) { return needed(step) && step.state == Step::State::todo; });
  if (first == guide.steps.end()) return {Exit::failed, "unknown", guide.summary, "Run `portcullis doctor`."};
  const bool bySwitch =
      first->id == Step::Id::fullDiskAccess || first->id == Step::Id::daemon || (first->id == Step::Id::extension && !first->links.empty());
  return {bySwitch ? Exit::waitsForPerson : Exit::failed, "step-left", first->title + ".", first->text};
}

}  // namespace portcullis::app
