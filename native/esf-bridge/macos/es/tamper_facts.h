// What somebody does to Portcullis itself, out of a message of Endpoint Security.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

#include <functional>
#include <optional>
#include <vector>

#include "core/bridge/tamper.h"

namespace portcullis::macos::es {

std::vector<es_event_type_t> tamperEvents();

// nullopt: nothing that could be tampering. `installs`: whether a process, or one that it descends from, is Apple's Installer; asked
// only where it may matter. May be empty.
std::optional<TamperRequest> tamperRequestOf(const es_message_t&, const std::function<bool(int32_t pid)>& installs);

}  // namespace portcullis::macos::es
