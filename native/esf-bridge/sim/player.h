// Plays recordings on the simulated Mac.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>

#include "sim/kernel.h"
#include "sim/recording.h"

namespace portcullis::sim {

class Player {
 public:
  // `user`: sits at the Mac instead of whoever the recordings name; empty: as recorded. `oneAtATime`: a recording waits
  // until the one before has ended (a virtual clock has one time line); else they play side by side.
  Player(Kernel& kernel, Clock& clock, std::string user, bool oneAtATime = false)
      : kernel_(kernel), clock_(clock), user_(std::move(user)), oneAtATime_(oneAtATime) {}

  // Step after step, on top of the present state. Answers what could not be done, one line each; that something was not
  // mounted or opened because policy denied it is no problem. Ends early after `stop`.
  std::vector<std::string> play(const Recording&);
  // One step; what became of it: `done`, `allowed`, `denied`, `unanswered`, `skipped: …` or `impossible: …`.
  std::string perform(const Step&);
  // The initial state alone: for the time before the bridge is there. true: the recording begins with one.
  bool boot(const Recording&);
  void stop();
  // How the bridge ends and comes again: what recordings do to it. Without it such a step is skipped. Set before anything plays.
  void whenBridgeEnds(std::function<void(const Step&)> away) { away_ = std::move(away); }

 private:
  std::string bootNow(const Step&);
  PersonFacts seated(PersonFacts) const;

  Kernel& kernel_;
  Clock& clock_;
  const std::string user_;
  const bool oneAtATime_;
  std::function<void(const Step&)> away_;
  std::mutex playing_;
  std::atomic<bool> stopped_{false};
};

}  // namespace portcullis::sim
