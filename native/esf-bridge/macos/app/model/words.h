// What libs/health says about the same things, word for word (health_words.inc), so that app, doctor and console agree.
#pragma once
#include <string_view>

namespace portcullis::app {

// As far as it is needed here.
struct MacosVersion {
  int major = 0, minor = 0;  // 0: not known
};

struct Words {
  std::string_view title, cause, fix;
};
// `code` is one of libs/health's problems that generate-words.mjs lists; another one is a mistake of the caller and throws
// std::out_of_range. `managed`: the Mac is enrolled in an MDM.
Words healthWords(std::string_view code, MacosVersion, bool managed);

// Of OSSystemExtensionErrorDomain; an unknown number gets a meaning that says so.
struct ExtensionError {
  std::string_view name, meaning;
};
ExtensionError extensionError(long code);

}  // namespace portcullis::app
