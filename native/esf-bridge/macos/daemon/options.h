// The command line of the bridge on a Mac.
#pragma once
#include <string>
#include <vector>

#include "core/backend.h"

namespace portcullis::macos {

struct DaemonOptions {
  BridgeMode mode = BridgeMode::approve;
  std::string stateFolder = "/Library/Application Support/Portcullis/bridge";
  std::string socket = "/var/run/portcullis/bridge.sock";
  std::string standalonePolicy = {};  // empty: none
};

// What is not said stays as in `defaults`. Throws std::invalid_argument with a sentence for the person who typed it.
DaemonOptions parseOptions(const std::vector<std::string>& arguments, const DaemonOptions& defaults = {});

}  // namespace portcullis::macos
