#include "macos/daemon/options.h"

#include <stdexcept>

namespace portcullis::macos {

namespace {

BridgeMode modeOf(const std::string& text) {
  if (text == "approve") return BridgeMode::approve;
  if (text == "authorize") return BridgeMode::authorize;
  throw std::invalid_argument("--mode `" + text + "` is not known: give approve or authorize");
}

}  // namespace

DaemonOptions parseOptions(const std::vector<std::string>& arguments, const DaemonOptions& defaults) {
  DaemonOptions options = defaults;
  for (size_t at = 0; at < arguments.size(); at += 2) {
    const std::string& name = arguments[at];
    if (name != "--mode" && name != "--state" && name != "--socket" && name != "--standalone") {
      throw std::invalid_argument("option `" + name + "` is not known: there are --mode, --state, --socket and --standalone");
    }
    if (at + 1 == arguments.size() || arguments[at + 1].empty()) {
      throw std::invalid_argument("option " + name + " needs a value after it");
    }
    const std::string& value = arguments[at + 1];
    if (name == "--mode") options.mode = modeOf(value);
    if (name == "--state") options.stateFolder = value;
    if (name == "--socket") options.socket = value;
    if (name == "--standalone") options.standalonePolicy = value;
  }
  return options;
}

}  // namespace portcullis::macos
