// JSON from outside the process.
#pragma once
#include <string_view>

#include "nlohmann/json_fwd.hpp"

namespace portcullis {

// Nothing that is exchanged nests deeper than a dozen levels. nlohmann parses in a loop, but copies and writes values by recursion:
// some thousand brackets end a small stack.
inline constexpr int kDeepestJson = 32;

// Discarded (`is_discarded`) when it is no JSON, or nests deeper than that; the depth is settled before anything is built.
nlohmann::json parseJson(std::string_view text);

}  // namespace portcullis
