#include "macos/signature.h"

#include <CommonCrypto/CommonDigest.h>
#include <Security/Security.h>

#include <algorithm>
#include <vector>

#include "macos/cf.h"

namespace portcullis::macos {

namespace {

// SubjectPublicKeyInfo of an uncompressed P-256 point (RFC 5480): everything before the point is the same for each key.
constexpr std::array<uint8_t, 26> kP256Prefix = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
                                                 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
constexpr size_t kPointSize = 65, kScalarSize = 32;

Cf<CFDataRef> dataOf(Bytes bytes) { return adopt(CFDataCreate(kCFAllocatorDefault, bytes.data(), static_cast<CFIndex>(bytes.size()))); }

// ASN.1 INTEGER of an unsigned big-endian number: no leading zeros but the one that keeps it positive.
void appendInteger(std::vector<uint8_t>& der, Bytes scalar) {
  const auto first = std::find_if(scalar.begin(), scalar.end() - 1, [](uint8_t b) { return b != 0; });
  const bool pad = (*first & 0x80) != 0;
  der.push_back(0x02);
  der.push_back(static_cast<uint8_t>(scalar.end() - first + (pad ? 1 : 0)));
  if (pad) der.push_back(0);
  der.insert(der.end(), first, scalar.end());
}

// The algorithm that takes r and s as they are exists from macOS 14 only; X9.62 serves all.
std::vector<uint8_t> toX962(Bytes signature) {
  std::vector<uint8_t> body;
  appendInteger(body, signature.first(kScalarSize));
  appendInteger(body, signature.last(kScalarSize));
  std::vector<uint8_t> der{0x30, static_cast<uint8_t>(body.size())};
  der.insert(der.end(), body.begin(), body.end());
  return der;
}

Cf<SecKeyRef> keyOf(Bytes spki) {
  if (spki.size() != kP256Prefix.size() + kPointSize || !std::equal(kP256Prefix.begin(), kP256Prefix.end(), spki.begin())) return {};
  const void* keys[] = {kSecAttrKeyType, kSecAttrKeyClass};
  const void* values[] = {kSecAttrKeyTypeECSECPrimeRandom, kSecAttrKeyClassPublic};
  const auto attributes =
      adopt(CFDictionaryCreate(kCFAllocatorDefault, keys, values, 2, &kCFTypeDictionaryKeyCallBacks, &kCFTypeDictionaryValueCallBacks));
  const auto point = dataOf(spki.last(kPointSize));
  return adopt(SecKeyCreateWithData(point.get(), attributes.get(), nullptr));
}

}  // namespace

bool verifyEs256(Bytes spki, Bytes message, Bytes signature) noexcept {
  if (signature.size() != 2 * kScalarSize) return false;
  const auto key = keyOf(spki);
  if (!key) return false;
  const auto der = toX962(signature);
  const auto signedData = dataOf(message), signatureData = dataOf(der);
  return SecKeyVerifySignature(key.get(), kSecKeyAlgorithmECDSASignatureMessageX962SHA256, signedData.get(), signatureData.get(), nullptr);
}

std::array<uint8_t, 32> sha256Of(Bytes bytes) noexcept {
  std::array<uint8_t, 32> digest{};
  CC_SHA256_CTX state;
  CC_SHA256_Init(&state);
  // The length is 32 bits wide there.
  for (size_t at = 0; at < bytes.size();) {
    const size_t chunk = std::min<size_t>(bytes.size() - at, 1u << 30);
    CC_SHA256_Update(&state, bytes.data() + at, static_cast<CC_LONG>(chunk));
    at += chunk;
  }
  CC_SHA256_Final(digest.data(), &state);
  return digest;
}

}  // namespace portcullis::macos
