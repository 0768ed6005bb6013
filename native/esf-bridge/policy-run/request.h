// One line of input: what to decide about, and by which documents.
#pragma once
#include <string>

#include "core/policy/documents.h"
#include "nlohmann/json_fwd.hpp"

namespace portcullis::policy_run {

// Throws std::runtime_error, saying what is wrong, for anything that is not of the shape of libs/policy/src/model.ts.
Snapshot snapshotOf(const nlohmann::json& documents);
Descriptor descriptorOf(const nlohmann::json&);
Device deviceOf(const nlohmann::json&);
Context contextOf(const nlohmann::json&);
// The parts of a device that no descriptor tells, laid over what `classify` found.
void addExtra(const nlohmann::json& extra, Device&);

nlohmann::json deviceJson(const Device&);

}  // namespace portcullis::policy_run
