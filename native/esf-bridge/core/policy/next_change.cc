#include <algorithm>

#include "bundle.h"
#include "documents.h"
#include "targets.h"

namespace portcullis {
namespace {

constexpr int64_t kMinute = 60'000, kDay = 1440 * kMinute, kWeek = 7 * kDay;

// The earliest of the instants that are still to come.
class Earliest {
 public:
  explicit Earliest(int64_t now) : now_(now) {}
  void take(int64_t instant) {
    if (instant > now_ && (!found_ || instant < *found_)) found_ = instant;
  }
  std::optional<int64_t> found() const { return found_; }

 private:
  const int64_t now_;
  std::optional<int64_t> found_;
};

// Milliseconds since Monday 00:00 of the Mac's own time. 1970-01-01 was a Thursday.
int64_t inWeek(int64_t localMillis) { return ((localMillis + 3 * kDay) % kWeek + kWeek) % kWeek; }

void takeWindow(const WindowRecord& window, int64_t now, int64_t sinceMonday, Earliest& earliest) {
  const int64_t length = (window.from < window.to ? window.to : window.to + 1440) - window.from;
  for (int day = 0; day < 7; day++) {
    if (!(window.days >> day & 1)) continue;
    const int64_t begins = day * kDay + window.from * kMinute;
    for (int64_t edge : {begins, begins + length * kMinute}) {
      const int64_t until = ((edge - sinceMonday) % kWeek + kWeek) % kWeek;
      earliest.take(now + (until == 0 ? kWeek : until));
    }
  }
}

}  // namespace

std::optional<int64_t> nextChange(const Snapshot& snapshot, int64_t now, int32_t utcOffsetMinutes) {
  Earliest earliest(now);
  const int64_t offset = int64_t{utcOffsetMinutes} * kMinute;
  const int64_t sinceMonday = inWeek(now + offset);
  if (const PolicyBundle* policy = snapshot.policy.get()) {
    for (const RuleRecord& rule : policy->rules()) {
      if (!rule.enabled()) continue;
      for (const ConditionRecord& c : policy->conditionsOf(rule)) {
        if (c.type == ConditionType::time) {
          for (const WindowRecord& window : policy->windows(c.list)) takeWindow(window, now, sinceMonday, earliest);
        } else if (c.type >= ConditionType::validFrom && c.reading != LimitReading::unreadable) {
          earliest.take(policy->limitOf(c) - (c.reading == LimitReading::local ? offset : 0));
        }
      }
    }
  }
  if (snapshot.grants) {
    for (const GrantRecord& grant : snapshot.grants->grants()) {
      earliest.take(grant.notBefore);
      earliest.take(grant.expires);
    }
  }
  return earliest.found();
}

}  // namespace portcullis
