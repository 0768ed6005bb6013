// Command line of the simulator.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace portcullis::sim {

struct Options {
  std::string state, socket, control, hardwareUuid, user, standalone;
  std::vector<std::string> recordings;
  bool virtualClock = false;
  double speed = 1;
  std::optional<double> repeatSeconds;
  bool help = false;
};

// The options, or what is wrong with them (one line each).
struct ParsedOptions {
  Options options;
  std::vector<std::string> problems;
};
ParsedOptions parseOptions(int argc, char** argv);
extern const char* const kUsage;

}  // namespace portcullis::sim
