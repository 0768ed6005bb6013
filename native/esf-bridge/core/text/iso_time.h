// Times as text: ISO 8601 with offset and milliseconds, the form of every event.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/facts.h"

namespace portcullis {

// `2026-11-23T09:30:00.000+01:00`; `Z` never, the offset of the Mac always.
std::string isoTime(const WallTime&);
// `2026-11-23T08:30:00.000Z`.
std::string isoTimeUtc(int64_t epochMillis);
// Reads both forms, milliseconds optional. nullopt for anything else.
std::optional<WallTime> parseIsoTime(std::string_view);

}  // namespace portcullis
