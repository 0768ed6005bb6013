// The sentence about a decision, with what a recorded event adds to it.
#pragma once
#include <string>

#include "core/policy/documents.h"
#include "nlohmann/json_fwd.hpp"

namespace portcullis::policy_run {

// Throws std::runtime_error for a word that is not known.
std::string saidOf(const nlohmann::json& say, const Device&, const Verdict&);

}  // namespace portcullis::policy_run
