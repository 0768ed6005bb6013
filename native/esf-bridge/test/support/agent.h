// The other end of the socket, as the agent speaks it.
#pragma once
#include <string>
#include <vector>

#include "core/files/files.h"
#include "core/session/frames.h"
#include "test/support/rig.h"

namespace portcullis::test {

struct Message {
  bool closed = false;
  std::string type, code, id, text;
  bool ok = false, accepted = false;
  std::string reason;
  std::string journal;
  uint64_t acknowledged = 0, next = 0;
  std::vector<Seen> events;
};

class Agent {
 public:
  explicit Agent(const std::string& path);
  // After hello and welcome; `after`: what it holds, as `journal` and `seq`.
  Message greet(const std::string& afterJournal = "", uint64_t afterSeq = 0);
  void say(const std::string& json);
  void bytes(const Buffer& document);
  Message hear();
  // The next message of that type, others dropped.
  Message hear(const std::string& type);
  void acknowledge(const std::string& journal, uint64_t seq);
  // All that is recorded and was not heard yet, acknowledged as it comes.
  std::vector<Seen> rest(Bridge&);
  int fd() const { return socket_.fd(); }
  void hangUp() { socket_ = File(); }

 private:
  File socket_;
  uint64_t heard_ = 0;  // position of the last event, or what the bridge said that it need not send
};

}  // namespace portcullis::test
