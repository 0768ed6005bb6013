// The words of libs/wire/src/names.ts that stand in events, by number.
#pragma once
#include <array>
#include <string_view>

#include "core/policy/names.h"

namespace portcullis {

inline constexpr std::array<std::string_view, 6> kTriggerNames = {"attach", "mount", "remount", "open", "sweep", "raw-open"};
inline constexpr std::array<std::string_view, 3> kDecisionNames = {"allowed", "denied", "restricted"};
inline constexpr std::array<std::string_view, 6> kOutcomeNames = {"enforced", "observed",        "partial",
                                                                  "failed",   "not-enforceable", "too-late"};
inline constexpr std::array<std::string_view, 4> kBridgeModeNames = {"approve", "authorize", "observe", "simulate"};

}  // namespace portcullis
