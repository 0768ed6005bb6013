// MurmurHash3_x86_32 with seed 0 (Austin Appleby, public domain; github.com/aappleby/smhasher), as in libs/policy.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

#include "strings.h"

namespace portcullis {

// For texts that are folded already.
struct AsIs {};

class Murmur3 {
 public:
  void block(uint32_t value) {
    hash_ ^= scramble(value);
    hash_ = (hash_ << 13 | hash_ >> 19) * 5 + 0xe6546b64;
    length_ += 4;
  }
  // The rest; `map` is applied to each byte on the way. Nothing may follow but `finish`.
  template <class Map>
  void tail(std::string_view text, Map map) {
    size_t at = 0;
    for (; at + 4 <= text.size(); at += 4) block(pack(text.substr(at, 4), map));
    if (at < text.size()) hash_ ^= scramble(pack(text.substr(at), map));
    length_ += static_cast<uint32_t>(text.size() - at);
  }
  uint32_t finish() const {
    uint32_t hash = hash_ ^ length_;
    hash = (hash ^ hash >> 16) * 0x85ebca6b;
    hash = (hash ^ hash >> 13) * 0xc2b2ae35;
    return hash ^ hash >> 16;
  }

 private:
  static uint32_t pack(std::string_view bytes, AsIs) {
    uint32_t value = 0;
    if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
    else std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  template <class Map>
  static uint32_t pack(std::string_view bytes, Map map) {
    uint32_t value = 0;
    for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(map(bytes[i]));
    return value;
  }
  static uint32_t scramble(uint32_t value) {
    value *= 0xcc9e2d51;
    return (value << 15 | value >> 17) * 0x1b873593;
  }
  uint32_t hash_ = 0, length_ = 0;
};

// The serial trimmed; empty: of every device of this make.
template <class Map = char (*)(char)>
uint32_t identityHash(uint16_t vendorId, uint16_t productId, std::string_view serial, Map map = lower) {
  Murmur3 hash;
  hash.block(static_cast<uint32_t>(vendorId) | static_cast<uint32_t>(productId) << 16);
  hash.tail(serial, map);
  return hash.finish();
}

// The same for a disk without USB ids; `modelHash` is the `textHash` of its model.
template <class Map = char (*)(char)>
uint32_t diskHash(uint8_t bus, uint32_t modelHash, std::string_view serial, Map map = lower) {
  Murmur3 hash;
  hash.block(bus);
  hash.block(modelHash);
  hash.tail(serial, map);
  return hash.finish();
}

inline uint32_t textHash(std::string_view trimmed) {
  Murmur3 hash;
  hash.tail(trimmed, lower);
  return hash.finish();
}

}  // namespace portcullis
