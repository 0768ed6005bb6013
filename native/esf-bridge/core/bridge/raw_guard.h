// Answers the question whether a program may open the device node of a disk. A mount that is refused would be worth little if
// the same blocks could be read, or written, through `/dev/rdisk4`.
#pragma once
#include "core/bridge/enforcer.h"
#include "core/bridge/one_answer.h"
#include "core/bridge/recorded_once.h"

namespace portcullis {

class RawGuard {
 public:
  RawGuard(Hub& hub, Enforcer& enforcer) : hub_(hub), enforcer_(enforcer) {}

  // Any thread. The system's own disk tools and disks that are never blocked pass before this returns and leave no trace; a
  // disk that is not known is looked up by a worker, raced by the timer.
  void handle(const AnswerPtr&, const RawOpenRequest&);

 private:
  void lookUp(const AnswerPtr&, const RawOpenRequest&, const std::string& bsdName);
  void answer(const AnswerPtr&, const RawOpenRequest&, const Sight&);

  Hub& hub_;
  Enforcer& enforcer_;
  RecordedOnce recorded_;
};

}  // namespace portcullis
