// What the bridge says about itself and its Mac, so that the times in which nothing was protected can be told afterwards: its first
// and its last word, sleep and waking, an event client that stops, a clock that is set. A process that was killed says no last word;
// the next one tells since when nobody was there, from a file that is written every minute.
#pragma once
#include <map>
#include <mutex>
#include <string>

#include "core/bridge/hub.h"

namespace portcullis {

class LastWords {
 public:
  LastWords(Hub& hub, std::string aliveFile) : hub_(hub), aliveFile_(std::move(aliveFile)) {}

  // The first word of this process. Once.
  void begin(std::string version);
  // The last. Afterwards nothing is written any more.
  void end();
  // The three may be called from any thread, and before `begin`.
  void systemSaid(SystemWord);
  void lookAtClients();
  void lookAtClock();

 private:
  void stayAlive();
  void writeAlive();

  Hub& hub_;
  const std::string aliveFile_;
  std::mutex mutex_;
  std::map<std::string, std::string> clients_;  // by job
  // What wall clock and continuous clock have between them, as of the last look.
  int64_t distanceMillis_ = 0;
  int32_t utcOffsetMinutes_ = 0;
  bool begun_ = false, ended_ = false, shutdown_ = false;
};

}  // namespace portcullis
