// The bridge on a Mac, from its command line to its end: what the daemon and the System Extension have in common.
#pragma once
#include "macos/daemon/options.h"

namespace portcullis::macos {

// The whole of a `main`: runs until SIGTERM or SIGINT, which end it in order. `defaults` hold where the command line says
// nothing; `name` begins a line about a call that cannot work, and `subsystem` is where the log has them all. Returns the exit code: 0, or one of sysexits.h.
int bridgeMain(int argc, char** argv, const DaemonOptions& defaults, const char* name, const char* subsystem);

}  // namespace portcullis::macos
