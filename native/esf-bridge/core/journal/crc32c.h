// CRC-32C (Castagnoli), as iSCSI and ext4 use it.
#pragma once
#include <cstdint>
#include <span>

namespace portcullis {

// `seed`: the value so far, to go on with further bytes.
uint32_t crc32c(std::span<const uint8_t> bytes, uint32_t seed = 0);

}  // namespace portcullis
