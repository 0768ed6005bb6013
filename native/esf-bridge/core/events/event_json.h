// Events as JSON. Every string that a device supplied is cleaned here: bounded, no control characters, valid UTF-8.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/backend.h"
#include "core/events/event.h"
#include "nlohmann/json_fwd.hpp"

namespace portcullis {

// The event as it travels, one line without a line feed.
std::string eventJson(const Event&, const Uuid& id, const std::string& journal, uint64_t seq, BridgeMode);

std::string_view toText(BridgeMode);
std::string_view toText(Verb);
std::string_view toText(Family);
std::string_view toText(Decision);
std::string_view toText(Outcome);

// The parts that commands answer with as well.
nlohmann::json attachedJson(const Attached&);
nlohmann::json volumeJson(const VolumeRecord&);
nlohmann::json verdictJson(const Verdict&, const std::vector<TraceEntry>* trace = nullptr);

}  // namespace portcullis
