// `Portcullis activate|deactivate|status [--json] [--wait SECONDS]`; without a command it is the app.
#pragma once
#include <string>
#include <vector>

namespace portcullis::app {

enum class Command { app, help, activate, deactivate, status };

struct CommandLine {
  Command command = Command::app;
  bool json = false;
  int waitSeconds = 60;  // how long to wait for macOS and for the person
};

inline constexpr int kLongestWait = 3'600;

// Throws std::invalid_argument with a sentence for the person who typed it. What macOS itself adds when it opens an app
// (`-psn_…`, `-NS… value`) is passed over.
CommandLine parseCommandLine(const std::vector<std::string>& arguments);

extern const char* const kHelp;

}  // namespace portcullis::app
