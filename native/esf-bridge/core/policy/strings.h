// Strings as both engines compare and clean them (libs/policy/SPEC.md 2.1, 2.2, 2.6). Only `fold…` and `clean` allocate.
#pragma once
#include <string>
#include <string_view>

namespace portcullis {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
// Any byte of a character in UTF-8 but its first.
constexpr bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
constexpr bool isSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Without ASCII white space at both ends: the first half of folding. The other half, `lower`, is done while comparing.
std::string_view trim(std::string_view text) noexcept;

// Both trimmed already; false when they are empty: an empty text is none, and none equals nothing.
bool equalFolded(std::string_view a, std::string_view b) noexcept;

// Both trimmed already. Never falls back further than to the last `*`.
bool globMatches(std::string_view pattern, std::string_view text) noexcept;
bool isGlob(std::string_view pattern) noexcept;

std::string fold(std::string_view text);
std::string foldUpper(std::string_view text);

bool isUtf8(std::string_view text) noexcept;

// What a device calls itself, made harmless; empty when nothing is left. Invalid UTF-8 is dropped. At most `limit` bytes,
// which is SPEC.md 2.6's for whatever a device says.
std::string clean(std::string_view text, size_t limit = 256);

}  // namespace portcullis
