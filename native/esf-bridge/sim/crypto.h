// Signatures and hashes for the simulator, by OpenSSL's libcrypto.
#pragma once
#include "core/policy/documents.h"

namespace portcullis::sim {

// As Backend::verify.
bool verifyEs256(Bytes spki, Bytes message, Bytes signature) noexcept;
std::array<uint8_t, 32> sha256(Bytes) noexcept;

}  // namespace portcullis::sim
