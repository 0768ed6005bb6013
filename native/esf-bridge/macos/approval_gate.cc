#include "macos/approval_gate.h"

#include <chrono>

namespace portcullis::macos {

EventToken ApprovalGate::open() {
  const std::lock_guard lock(mutex_);
  const EventToken token = next_++;
  open_.emplace(token, std::nullopt);
  return token;
}

Answer ApprovalGate::wait(EventToken token, int64_t micros, Answer otherwise) {
  std::unique_lock lock(mutex_);
  const auto settled = [&] { return closed_ || open_[token].has_value(); };
  answered_.wait_for(lock, std::chrono::microseconds(micros), settled);
  const Answer answer = open_[token].value_or(otherwise);
  open_.erase(token);
  return answer;
}

void ApprovalGate::answer(EventToken token, Answer answer) {
  const std::lock_guard lock(mutex_);
  const auto it = open_.find(token);
  if (it == open_.end() || it->second) return;
  it->second = answer;
  answered_.notify_all();
}

void ApprovalGate::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  answered_.notify_all();
}

}  // namespace portcullis::macos
