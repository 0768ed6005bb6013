#include "macos/clock.h"

#include <mach/mach_time.h>
#include <sys/sysctl.h>
#include <sys/time.h>
#include <time.h>

namespace portcullis::macos {

namespace {

int64_t microsOf(uint64_t ticks) {
  static const mach_timebase_info_data_t base = [] {
    mach_timebase_info_data_t info{};
    mach_timebase_info(&info);
    return info;
  }();
  // In two steps, so that the product does not overflow after some days of uptime.
  const uint64_t whole = ticks / base.denom, rest = ticks % base.denom;
  return static_cast<int64_t>((whole * base.numer + rest * base.numer / base.denom) / 1'000);
}

}  // namespace

int64_t continuousMicros() noexcept { return microsOf(mach_continuous_time()); }

int64_t microsOfDeadline(uint64_t machAbsolute) noexcept {
  const uint64_t now = mach_absolute_time();
  const int64_t left = machAbsolute > now ? microsOf(machAbsolute - now) : 0;
  return continuousMicros() + left;
}

WallTime wallTime() noexcept {
  struct timeval now = {};
  gettimeofday(&now, nullptr);
  struct tm local = {};
  localtime_r(&now.tv_sec, &local);
  return {.epochMillis = int64_t{now.tv_sec} * 1'000 + now.tv_usec / 1'000, .utcOffsetMinutes = static_cast<int32_t>(local.tm_gmtoff / 60)};
}

int64_t bootedAtMillis() noexcept {
  struct timeval at = {};
  size_t size = sizeof at;
  if (sysctlbyname("kern.boottime", &at, &size, nullptr, 0) != 0) return 0;
  return int64_t{at.tv_sec} * 1'000 + at.tv_usec / 1'000;
}

bool shuttingDown() noexcept {
  int will = 0;
  size_t size = sizeof will;
  return sysctlbyname("kern.willshutdown", &will, &size, nullptr, 0) == 0 && will != 0;
}

}  // namespace portcullis::macos
