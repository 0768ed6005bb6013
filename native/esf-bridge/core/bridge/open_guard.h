// Answers the question whether a program may open a user client of a USB or SCSI device.
#pragma once
#include "core/bridge/enforcer.h"
#include "core/bridge/one_answer.h"
#include "core/bridge/openers.h"
#include "core/bridge/recorded_once.h"

namespace portcullis {

class OpenGuard {
 public:
  OpenGuard(Hub& hub, Enforcer& enforcer) : hub_(hub), enforcer_(enforcer) {}

  // Any thread. Classes that carry no data of a device are answered before this returns, and leave no trace.
  void handle(const AnswerPtr&, const OpenRequest&);

 private:
  // What an open means for one device.
  struct View {
    Sight sight;
    Judged judged;
    VerbMask asked = 0;
    Denials denied;
    bool concerns = false;
  };

  View look(const Sight&, const ProcessFacts&) const;
  void answer(const AnswerPtr&, const OpenRequest&, const View&, bool correlated);
  void correlate(const AnswerPtr&, const OpenRequest&);
  void lookUp(const AnswerPtr&, const OpenRequest&);
  std::optional<AttachFacts> find(const OpenRequest&) const;
  bool deniedPhoneAttached() const;
  bool news(const OpenRequest&, const View&, Decision);

  Hub& hub_;
  Enforcer& enforcer_;
  RecordedOnce recorded_;
};

}  // namespace portcullis
