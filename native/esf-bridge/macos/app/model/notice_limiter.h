// How many notices a person gets: the same device and rule once in a while, and never more than a few a minute.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <utility>

#include "macos/app/model/denial_texts.h"

namespace portcullis::app {

class NoticeLimiter {
 public:
  struct Limits {
    int64_t sameMillis = 10 * 60'000;  // the same device and rule is told again after this
    size_t mostPerMinute = 3;
  };
  explicit NoticeLimiter(Limits limits) : limits_(limits) {}
  NoticeLimiter() : NoticeLimiter(Limits{}) {}

  // What to show now. Those beyond the limit are told as a number, in one notice whose number grows.
  std::vector<Notice> take(const std::vector<DenialText>& arrived, int64_t nowMillis);

 private:
  const Limits limits_;
  std::map<std::pair<std::string, std::string>, int64_t> told_;
  std::deque<int64_t> shown_;  // within the last minute
  size_t more_ = 0;            // since the last one that was shown
};

}  // namespace portcullis::app
