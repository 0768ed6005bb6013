// What became of a request to macOS about the extension: a sentence, what to do, and the command's exit code.
#pragma once
#include <string>

#include "macos/app/model/guide.h"

namespace portcullis::app {

enum class Exit : int { done = 0, failed = 1, waitsForPerson = 2, waitsForRestart = 3, forbidden = 4, nobodyThere = 5, wrongCall = 64 };

enum class Action { activate, deactivate };

struct RequestFacts {
  Action action{};
  MacosVersion macos = {};
  std::optional<bool> managed = {};
  bool personAtMac = true;  // someone is signed in at the screen
  bool asRoot = false;
};

struct Outcome {
  Exit exit{};
  std::string code;  // one word, for programs
  std::string text;  // a whole sentence: what is so
  std::string fix;   // whole sentences: what to do; empty: nothing
};

Outcome ofCompleted(const RequestFacts&, bool afterRestart);
// A failure of OSSystemExtensionErrorDomain.
Outcome ofError(const RequestFacts&, long code);
// macOS asked the person, who has not answered in time.
Outcome ofWaiting(const RequestFacts&);
// macOS has not answered at all.
Outcome ofSilence(const RequestFacts&);
// This build holds no extension.
Outcome ofNoExtension(const RequestFacts&);

// A failure after which the same activation is worth one more try, once the old record is gone: the app was replaced under
// an extension that was active.
bool isCuredByDeactivating(long code);

// The state of extension and bridge together, for `status`.
Outcome ofStatus(const Guide&, const GuideFacts&);

}  // namespace portcullis::app
