// Calls newer than the oldest system that we run on, and than many an SDK: found by name at run time, absent where the system
// has none.
#pragma once
#include <EndpointSecurity/EndpointSecurity.h>

namespace portcullis::macos::es {

// es_deadline_miss_mode_t of macOS 27's ESTypes.h.
enum class MissMode : uint32_t { kill = 0, failClosed = 1, failOpen = 2 };

struct NewerCalls {
  // es_set_deadline_miss_mode, macOS 27.
  es_return_t (*setDeadlineMissMode)(es_client_t*, uint32_t) = nullptr;
};

NewerCalls newerCallsOfSystem() noexcept;

}  // namespace portcullis::macos::es
