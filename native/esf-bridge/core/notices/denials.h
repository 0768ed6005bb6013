// What was lately denied at this Mac, as the person at it is told: a bounded list that the app in their session asks for.
#pragma once
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "core/events/event.h"
#include "nlohmann/json_fwd.hpp"

namespace portcullis {

// Every text is cleaned: bounded, no control characters, valid UTF-8.
struct Denial {
  uint64_t number = 0;  // counts up by one, from 1 at the bridge's start
  int64_t timeMillis = 0;
  std::string user = {};                    // who was at the Mac then
  std::string device = {};                  // deviceKey: the same for the same device
  std::string rule = {};                    // what decided: a rule's id, or `default`, `emergency-block` …
  Decision decision{};                      // denied or restricted
  std::string name = {};                    // of the device, for people
  std::string sentence = {};                // as console and command line say it
  std::string message = {}, helpLink = {};  // the policy's own words for people; empty: none
};

class RecentDenials {
 public:
  // Older ones go when there are more than `capacity`, and when the same is denied anew: a program that tries again and again
  // must not push the rest out.
  explicit RecentDenials(size_t capacity = 200) : capacity_(capacity) {}

  // Keeps what a person is to be told of, and passes over everything else: what was not blocked, nobody at the Mac, rules
  // whose `report` is not `notify`. Any thread; meant for the journal thread, never for the answer path.
  void take(const Event&) noexcept;

  struct Answer {
    uint64_t last = 0;  // the number of the newest denial of anyone: what to ask `since` the next time
    std::vector<Denial> denials;
  };
  // Those of one person, numbered above `number`, the newest `most` of them in order of time. A number that was never given
  // (a bridge that started anew counts from 1 again) is taken for 0.
  Answer since(uint64_t number, const std::string& user, size_t most) const;

 private:
  const size_t capacity_;
  mutable std::mutex mutex_;
  uint64_t last_ = 0;
  std::deque<Denial> denials_;
};

// `{"last":7,"denials":[{"number","time","device","rule","decision","name","sentence","message"?,"helpLink"?}…]}`
nlohmann::json denialsJson(const RecentDenials::Answer&);

}  // namespace portcullis
