#include "doctest/doctest.h"
#include "test/policy/samples.h"

using namespace portcullis;
using namespace portcullis::test;

namespace {

constexpr int64_t kMinute = 60'000;
// 2026-11-23, a Monday, 00:00 UTC.
constexpr int64_t kMonday = 1'795'392'000'000;

}  // namespace

TEST_CASE("time alone changes verdicts at the edges of windows, in the Mac's own time") {
  const Snapshot snapshot = officeSnapshot();
  CHECK(nextChange(snapshot, kMonday + 420 * kMinute, 0) == kMonday + 480 * kMinute);
  CHECK(nextChange(snapshot, kMonday + 480 * kMinute, 0) == kMonday + 1080 * kMinute);
  CHECK(nextChange(snapshot, kMonday + 360 * kMinute, 60) == kMonday + 420 * kMinute);
  // Friday evening to Sunday 22:00; that window ends on Monday at 06:00.
  CHECK(nextChange(snapshot, kMonday + (4 * 1440 + 1080) * kMinute, 0) == kMonday + (6 * 1440 + 1320) * kMinute);
  CHECK(nextChange(snapshot, kMonday + (6 * 1440 + 1320) * kMinute, 0) == kMonday + (7 * 1440 + 360) * kMinute);
}

TEST_CASE("grants begin and end on time, to the millisecond") {
  Refused error;
  Snapshot snapshot;
  snapshot.grants = loadGrants(sample("grants/four"), error);
  CHECK(nextChange(snapshot, 0, 0) == 1'795'420'800'000);
  CHECK(nextChange(snapshot, 1'795'420'800'000, 0) == 1'795'424'400'000);
  CHECK_FALSE(nextChange(snapshot, 1'795'424'400'000, 0).has_value());
}

TEST_CASE("nothing in force never changes") { CHECK_FALSE(nextChange(Snapshot{}, kMonday, 0).has_value()); }
