#pragma once
#include <string_view>

namespace portcullis {

// Whether a serial tells one device from another of its make (libs/policy/SPEC.md 2.3 a-d).
bool isTrustworthySerial(std::string_view serial) noexcept;

}  // namespace portcullis
