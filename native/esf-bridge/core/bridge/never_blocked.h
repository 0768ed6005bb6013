// Why no policy may block a device, if so (libs/policy/SPEC.md §4.1). Each reason must be proved by facts; a doubt means: controlled.
#pragma once
#include <string>

#include "core/facts.h"

namespace portcullis {

// `device`: as classified, without its own neverBlocked.
NeverBlocked neverBlocked(const AttachFacts&, const Device& device);

// Whether the reason exempts every verb (SPEC 4.1); the others exempt `connect` alone.
constexpr bool exemptsEverything(NeverBlocked reason) { return reason > NeverBlocked::no && reason < NeverBlocked::hub; }

// Whether a USB device may be captured as a whole at all: never mass storage, hubs, keyboards, pointers or the adapter
// of the default route, whatever else it is (losing one could lock a person out or lose data).
bool capturable(const AttachFacts&, const Device& device);
// Why not, as half a sentence for people; empty: it may be captured.
std::string whyNotCapturable(const AttachFacts&, const Device& device);

}  // namespace portcullis
