// A message of Endpoint Security as the core's plain data, by message version. Deadline and token are the caller's to set.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

#include <optional>

#include "core/backend.h"

namespace portcullis::macos::es {

// nullopt: no disk behind it.
std::optional<MountFacts> mountOf(const struct statfs&);

MountRequest mountRequestOf(const es_message_t&);      // AUTH_MOUNT, AUTH_REMOUNT
OpenRequest openRequestOf(const es_message_t&);        // AUTH_IOKIT_OPEN
RawOpenRequest rawOpenRequestOf(const es_message_t&);  // AUTH_OPEN

ProcessFacts processOf(const es_process_t&);
std::string textOf(es_string_token_t);

}  // namespace portcullis::macos::es
