// Times of contexts as libs/policy/SPEC.md 3.12 reads them.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace portcullis::policy_run {

struct Moment {
  int64_t epochMillis;
  int32_t utcOffsetMinutes;
};

// An ISO 8601 date and time with an offset; nullopt for anything else, days that do not exist included.
std::optional<Moment> parseMoment(std::string_view text);

}  // namespace portcullis::policy_run
