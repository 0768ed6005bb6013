// ES256 on a Mac, through Security.framework.
#pragma once
#include <array>

#include "core/policy/documents.h"

namespace portcullis::macos {

// `Backend::verify` and `Backend::sha256`, with their contracts.
bool verifyEs256(Bytes spki, Bytes message, Bytes signature) noexcept;
std::array<uint8_t, 32> sha256Of(Bytes) noexcept;

}  // namespace portcullis::macos
