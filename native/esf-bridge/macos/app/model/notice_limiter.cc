#include "macos/app/model/notice_limiter.h"

namespace portcullis::app {

// A gadget that is a new device every second must not fill the memory.
static constexpr size_t kMostRemembered = 1'000;

std::vector<Notice> NoticeLimiter::take(const std::vector<DenialText>& arrived, int64_t now) {
  // A clock that was set back must not silence anything for long.
  std::erase_if(told_, [&](const auto& told) { return now - told.second >= limits_.sameMillis || told.second > now; });
  std::erase_if(shown_, [&](int64_t time) { return now - time >= 60'000 || time > now; });
  if (shown_.empty()) more_ = 0;
  std::vector<Notice> notices;
  const size_t before = more_;
  for (const DenialText& denial : arrived) {
    if (told_.size() >= kMostRemembered) {
      ++more_;
      continue;
    }
    if (!told_.try_emplace({denial.device, denial.rule}, now).second) continue;
    if (shown_.size() >= limits_.mostPerMinute) {
      ++more_;
      continue;
    }
    shown_.push_back(now);
    notices.push_back(noticeOf(denial));
  }
  if (more_ > before) {
    notices.push_back({.id = "more",
                       .title = more_ == 1 ? "And 1 more" : "And " + std::to_string(more_) + " more",
                       .body = "More devices were denied; the Portcullis window lists them all."});
  }
  return notices;
}

}  // namespace portcullis::app
