// Bytes as text.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/documents.h"

namespace portcullis {

std::string hex(Bytes);
std::string base64(Bytes);
// Standard alphabet with padding, nothing else; nullopt otherwise.
std::optional<std::vector<uint8_t>> parseBase64(std::string_view);

}  // namespace portcullis
