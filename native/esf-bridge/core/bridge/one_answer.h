// One message that waits for an answer. The handler and a timer race for it; exactly one of them answers.
#pragma once
#include <atomic>
#include <memory>

#include "core/bridge/hub.h"

namespace portcullis {

// How long a handler may take before the fallback is given, in microseconds from now: as Santa does, 80 % of what is
// left with a head-room of 1 to 5 s, but never more than 3 s, since clients have been killed well before the
// deadline that they were told (docs/macos.md §1). 0 when nothing is left.
int64_t answerBudget(int64_t nowMicros, int64_t deadlineMicros);

class OneAnswer : public std::enable_shared_from_this<OneAnswer> {
 public:
  enum class Kind : uint8_t { mount, open, raw };
  OneAnswer(Hub&, Kind, EventToken, int64_t deadlineMicros);

  // true: this call has answered. false: the timer was first, and its fallback stands.
  bool give(Answer) noexcept;
  // As `give`, for the canary: a denial that is nobody's device is not counted as one.
  bool denyCanary() noexcept;
  // For an open of a disk's device node: `allow` only up to `access`.
  bool giveUpTo(RawAccess access, Answer comesTo) noexcept;
  // From here on the fallback is given when the budget, counted from the beginning, runs out; in place of an earlier one. Called
  // before the message leaves a handler.
  void fallBackTo(Answer);
  int64_t tookMicros() const { return took_.load(); }
  // What was answered; meaningful once something was.
  Answer answer() const { return answer_.load(); }

 private:
  bool send(Answer, RawAccess, bool counted = true) noexcept;
  bool finish(bool ours) noexcept;

  Hub& hub_;
  const Kind kind_;
  const EventToken token_;
  const int64_t started_, deadline_;
  std::atomic<bool> given_{false};
  std::atomic<int64_t> took_{0};
  std::atomic<Answer> answer_{Answer::deny};
  std::atomic<TimerId> timer_{0};
};

using AnswerPtr = std::shared_ptr<OneAnswer>;

}  // namespace portcullis
