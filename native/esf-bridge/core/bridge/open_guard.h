// Answers the question whether a program may open a user client of a USB or SCSI device.
#pragma once
#include <set>

#include "core/bridge/enforcer.h"
#include "core/bridge/one_answer.h"
#include "core/bridge/openers.h"

namespace portcullis {

class OpenGuard {
 public:
  OpenGuard(Hub& hub, Enforcer& enforcer) : hub_(hub), enforcer_(enforcer) {}

  // Any thread. Classes that carry no data of a device are answered before this returns, and leave no trace.
  void handle(const OpenRequest&);

 private:
  using AnswerPtr = std::shared_ptr<OneAnswer>;
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
  bool deniedPhoneAttached() const;
  bool news(const OpenRequest&, const View&, Decision);

  Hub& hub_;
  Enforcer& enforcer_;
  std::mutex mutex_;
  // Programs that are refused try again and again; the same refusal is recorded once per attach and set of documents.
  std::set<std::string> recorded_;
};

}  // namespace portcullis
