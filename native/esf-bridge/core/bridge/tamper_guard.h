// Keeps Portcullis itself from being ended or changed, where policy asks for it and once everything else works.
#pragma once
#include <map>
#include <mutex>
#include <string>

#include "core/bridge/hub.h"
#include "core/bridge/tamper.h"

namespace portcullis {

class TamperGuard {
 public:
  TamperGuard(Hub& hub, OwnPlaces own) : hub_(hub), own_(std::move(own)) {}

  // Looks anew at whether it is to protect: the policy in force says so, and each event client has run at the same time once. A Mac on
  // which Portcullis does not work yet must stay one that can be repaired; afterwards an end of a client is no way to switch it off.
  // Any thread.
  void consider();
  // Any thread.
  Answer judge(const TamperRequest&);

 private:
  // The same try of the same program is recorded once a minute: a loop that kills or deletes would fill the journal.
  bool first(const TamperRequest&, const TamperVerdict&);

  Hub& hub_;
  const OwnPlaces own_;
  std::mutex mutex_;
  bool on_ = false;
  std::map<std::string, int64_t> recorded_;  // when last
};

}  // namespace portcullis
