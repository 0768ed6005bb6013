// Identifiers of events and journals.
#pragma once
#include "core/policy/documents.h"

namespace portcullis {

// UUIDv7 (RFC 9562): the time first, so that databases keep new ones together; 74 bits from the system's random source.
Uuid randomUuid(int64_t epochMillis);

}  // namespace portcullis
