// The app as a command.
#pragma once
#include "macos/app/model/command_line.h"

namespace portcullis::app {

// Runs activate, deactivate or status, prints what came of it, and ends the process with its exit code.
[[noreturn]] void runCommand(const CommandLine&);

}  // namespace portcullis::app
