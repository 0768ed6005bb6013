// Programs that are refused try again and again: the same answer is recorded once per attach, process and set of documents.
#pragma once
#include <mutex>
#include <set>
#include <string>

#include "core/bridge/world.h"

namespace portcullis {

class RecordedOnce {
 public:
  // true: not recorded yet; from now on it counts as recorded. `what` says the rest that makes it the same. Any thread.
  bool first(const Sight&, const ProcessFacts&, const std::string& what);

 private:
  std::mutex mutex_;
  std::set<std::string> lines_;
};

}  // namespace portcullis
