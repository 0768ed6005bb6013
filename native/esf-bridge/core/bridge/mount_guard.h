// Answers the question whether a volume may be mounted.
#pragma once
#include "core/bridge/enforcer.h"
#include "core/bridge/mount_source.h"
#include "core/bridge/one_answer.h"

namespace portcullis {

class MountGuard {
 public:
  MountGuard(Hub& hub, Enforcer& enforcer) : hub_(hub), enforcer_(enforcer) {}

  // Any thread. A volume that is known is answered before this returns; another one by a worker, raced by the timer.
  void handle(const AnswerPtr&, const MountRequest&);

 private:
  // true: it is the canary, and has been denied.
  bool denyCanary(const AnswerPtr&, const std::string& bsdName, const Sight*);
  void handleDisk(const AnswerPtr&, const MountRequest&, const std::string& bsdName);
  void handleOther(const AnswerPtr&, const MountRequest&);
  void handleNetwork(const AnswerPtr&, const MountRequest&);
  void lookUp(const AnswerPtr&, const MountRequest&, const std::string& bsdName);
  void answerKnown(const AnswerPtr&, const MountRequest&, const Sight&);
  void answerUnknown(const AnswerPtr&, const MountRequest&, const std::string& bsdName);
  void recordAnswered(const AnswerPtr&, const MountRequest&, const Sight&, const Judged&, const MountPlan&);

  Hub& hub_;
  Enforcer& enforcer_;
};

}  // namespace portcullis
