#include "core/text/iso_time.h"

#include <chrono>
#include <cstdio>

namespace portcullis {
namespace {

std::string civil(int64_t localMillis) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds(localMillis)};
  const auto day = floor<days>(point);
  const year_month_day date{day};
  const hh_mm_ss<milliseconds> time{point - day};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03d", int(date.year()), unsigned(date.month()), unsigned(date.day()),
                int(time.hours().count()), int(time.minutes().count()), int(time.seconds().count()), int(time.subseconds().count()));
  return text;
}

// Reads exactly `width` digits at the front of `text`.
bool digits(std::string_view& text, size_t width, int& out) {
  if (text.size() < width) return false;
  out = 0;
  for (size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool literal(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool offset(std::string_view& text, int& minutes) {
  if (literal(text, 'Z')) return minutes = 0, true;
  const bool negative = !text.empty() && text.front() == '-';
  if (!negative && (text.empty() || text.front() != '+')) return false;
  text.remove_prefix(1);
  int hours = 0, rest = 0;
  if (!digits(text, 2, hours) || !literal(text, ':') || !digits(text, 2, rest) || hours > 23 || rest > 59) return false;
  minutes = (negative ? -1 : 1) * (hours * 60 + rest);
  return true;
}

}  // namespace

std::string isoTime(const WallTime& time) {
  const int minutes = time.utcOffsetMinutes < 0 ? -time.utcOffsetMinutes : time.utcOffsetMinutes;
  char zone[16];
  std::snprintf(zone, sizeof zone, "%c%02d:%02d", time.utcOffsetMinutes < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
  return civil(time.epochMillis + int64_t{time.utcOffsetMinutes} * 60000) + zone;
}

std::string isoTimeUtc(int64_t epochMillis) { return civil(epochMillis) + "Z"; }

std::optional<WallTime> parseIsoTime(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millis = 0, zone = 0;
  if (!digits(text, 4, year) || !literal(text, '-') || !digits(text, 2, month) || !literal(text, '-') || !digits(text, 2, day) ||
      !literal(text, 'T') || !digits(text, 2, hour) || !literal(text, ':') || !digits(text, 2, minute) || !literal(text, ':') ||
      !digits(text, 2, second)) {
    return std::nullopt;
  }
  if (literal(text, '.') && !digits(text, 3, millis)) return std::nullopt;
  if (!offset(text, zone) || !text.empty()) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)), std::chrono::day(unsigned(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const int64_t days = sys_days(date).time_since_epoch().count();
  const int64_t seconds = ((days * 24 + hour) * 60 + minute - zone) * 60 + second;
  return WallTime{seconds * 1000 + millis, zone};
}

}  // namespace portcullis
