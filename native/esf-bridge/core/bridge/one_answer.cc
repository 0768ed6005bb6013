#include "core/bridge/one_answer.h"

#include <algorithm>

namespace portcullis {
namespace {

RawAccess wholly(Answer answer) { return answer == Answer::allow ? RawAccess::all : RawAccess::none; }

}  // namespace

int64_t answerBudget(int64_t nowMicros, int64_t deadlineMicros) {
  constexpr int64_t second = 1'000'000;
  const int64_t left = deadlineMicros - nowMicros;
  if (left <= 0) return 0;
  const int64_t headroom = std::clamp(left / 5, second, 5 * second);
  const int64_t budget = left > 2 * headroom ? left - headroom : left / 2;
  return std::min(budget, 3 * second);
}

OneAnswer::OneAnswer(Hub& hub, Kind kind, EventToken token, int64_t deadlineMicros)
    : hub_(hub), kind_(kind), token_(token), started_(hub.backend.continuousMicros()), deadline_(deadlineMicros) {
  hub_.counters.events.fetch_add(1, std::memory_order_relaxed);
  hub_.counters.sawDeadline(static_cast<size_t>(kind), deadline_ - started_);
}

bool OneAnswer::send(Answer answer, RawAccess access, bool counted) noexcept {
  if (given_.exchange(true)) return false;
  answer_.store(answer);
  switch (kind_) {
    case Kind::mount: hub_.backend.answerMount(token_, answer); break;
    case Kind::open: hub_.backend.answerOpen(token_, answer); break;
    case Kind::raw: hub_.backend.answerRawOpen(token_, access); break;
  }
  const int64_t took = hub_.backend.continuousMicros() - started_;
  took_.store(took);
  auto& counters = hub_.counters;
  counters.answered.fetch_add(1, std::memory_order_relaxed);
  if (answer == Answer::deny && counted) counters.denied.fetch_add(1, std::memory_order_relaxed);
  uint64_t slowest = counters.slowestAnswerMicros.load(std::memory_order_relaxed);
  while (static_cast<uint64_t>(took) > slowest &&
         !counters.slowestAnswerMicros.compare_exchange_weak(slowest, static_cast<uint64_t>(took), std::memory_order_relaxed)) {
  }
  return true;
}

bool OneAnswer::give(Answer answer) noexcept { return finish(send(answer, wholly(answer))); }

bool OneAnswer::giveUpTo(RawAccess access, Answer comesTo) noexcept { return finish(send(comesTo, access)); }

bool OneAnswer::denyCanary() noexcept { return finish(send(Answer::deny, RawAccess::none, false)); }

bool OneAnswer::finish(bool ours) noexcept {
  if (ours) {
    if (const TimerId timer = timer_.exchange(0)) hub_.backend.cancel(timer);
  }
  return ours;
}

void OneAnswer::fallBackTo(Answer fallback) {
  if (const TimerId before = timer_.exchange(0)) hub_.backend.cancel(before);
  const int64_t passed = hub_.backend.continuousMicros() - started_;
  const int64_t budget = std::max<int64_t>(answerBudget(started_, deadline_) - passed, 0);
  // The timer holds the answer, the answer does not hold the timer's function: nothing keeps itself alive.
  timer_.store(hub_.after(budget, [self = shared_from_this(), fallback] {
    if (self->send(fallback, wholly(fallback))) self->hub_.counters.tooLate.fetch_add(1, std::memory_order_relaxed);
  }));
}

}  // namespace portcullis
