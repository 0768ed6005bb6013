#include "sim/options.h"

#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>

namespace portcullis::sim {

const char* const kUsage =
    R"(portcullis-bridge-sim: the bridge of a simulated Mac

  --state DIR             where journal, documents and captures live (required)
  --socket PATH           where the agent comes (required)
  --recording FILE        what happens at this Mac; several are played one after another
  --control PATH          a socket for tests and demonstrations (RECORDING.md)
  --clock real|virtual    virtual: time passes only while a recording waits (default real)
  --speed X               recordings wait X times shorter (default 1; real clock)
  --repeat SECONDS        play again so long after the end, with everything unplugged in between
  --hardware-uuid UUID    of the simulated Mac
  --user NAME             who sits at it, instead of whoever the recordings name
  --standalone FILE       an unsigned policy for a Mac that is not enrolled
  --mode simulate         the only mode of this program

Prints `ready` when the socket listens. SIGTERM and SIGINT end it; state stays.
)";

namespace {

std::optional<double> positive(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value) || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

ParsedOptions parseOptions(int argc, char** argv) {
  ParsedOptions out;
  Options& o = out.options;
  using Take = std::function<std::string(const std::string&)>;  // what is wrong, or nothing
  const auto store = [](std::string& to) { return [&to](const std::string& value) { return to = value, std::string(); }; };
  const std::map<std::string, Take> known = {
      {"--state", store(o.state)},
      {"--socket", store(o.socket)},
      {"--control", store(o.control)},
      {"--hardware-uuid", store(o.hardwareUuid)},
      {"--user", store(o.user)},
      {"--standalone", store(o.standalone)},
      {"--recording", [&](const std::string& v) { return o.recordings.push_back(v), std::string(); }},
      {"--clock",
       [&](const std::string& v) {
         o.virtualClock = v == "virtual";
         return v == "real" || v == "virtual" ? "" : "must be `real` or `virtual`";
       }},
      {"--mode", [](const std::string& v) { return v == "simulate" ? "" : "must be `simulate`"; }},
      {"--speed",
       [&](const std::string& v) {
         o.speed = positive(v).value_or(0);
         return o.speed > 0 ? "" : "must be a number above 0";
       }},
      {"--repeat",
       [&](const std::string& v) {
         o.repeatSeconds = positive(v);
         return o.repeatSeconds ? "" : "must be a number of seconds above 0";
       }},
  };
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--help" || name == "-h") {
      o.help = true;
      continue;
    }
    const auto option = known.find(name);
    if (option == known.end()) {
      out.problems.push_back("unknown option `" + name + "`");
    } else if (i + 1 == argc) {
      out.problems.push_back("`" + name + "` needs a value");
    } else if (const std::string wrong = option->second(argv[++i]); !wrong.empty()) {
      out.problems.push_back("`" + name + "` " + wrong);
    }
  }
  if (o.state.empty()) out.problems.push_back("`--state` is missing");
  if (o.socket.empty()) out.problems.push_back("`--socket` is missing");
  return out;
}

}  // namespace portcullis::sim
