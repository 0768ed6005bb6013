// Recorded traces: JSON Lines, one header and one step a line. RECORDING.md.
#pragma once
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "nlohmann/json_fwd.hpp"
#include "sim/kernel.h"

namespace portcullis::sim {

// Who signed the simulated Portcullis.
inline constexpr const char* kSimulatedTeam = "SIMULATED1";

enum class StepKind : uint8_t {
  boot,
  attach,
  detach,
  mount,
  unmount,
  remount,
  share,
  open,
  rawOpen,
  user,
  fact,
  wait,
  power,
  client,
  clock,
  bridge,
  tamper
};

struct Step {
  int line = 0;
  StepKind kind{};
  SimDevice device;                   // attach; its name for detach and open
  std::vector<SimDevice> devices;     // boot
  std::vector<MountFacts> mounts;     // boot
  std::optional<PersonFacts> person;  // boot, user
  MountFacts mount;                   // mount, unmount, remount, share (the source as `bsdName`), rawOpen
  VolumeFacts volume;                 // fact
  ProcessFacts process;               // mount, open, rawOpen
  std::string userClientClass;        // open
  bool told = true;                   // open
  bool read = true, write = false;    // rawOpen
  bool asked = true;                  // mount
  int64_t millis = 0;                 // wait; clock: by how much; bridge: how long it is away
  std::string what;                   // power, bridge; client: its job
  std::string state;                  // client
  TamperRequest tampering;            // tamper
};

struct Recording {
  std::string name, description;
  std::optional<WallTime> startsAt;  // for the virtual clock
  std::vector<Step> steps;           // bursts are spread out already
};

// What is wrong, with the line.
struct RecordingError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Recording readRecording(const std::string& path);
Recording parseRecording(std::string_view text, const std::string& name);
// One line; several steps when it is a burst.
std::vector<Step> parseStep(const nlohmann::json&, int line);

}  // namespace portcullis::sim
