#include <algorithm>
#include <cstring>

#include "documents.h"

namespace portcullis {
namespace {

constexpr size_t kHeaderSize = 112;
constexpr size_t kSignatureSize = 64;
constexpr size_t kLargestDocument = size_t{64} << 20;
constexpr std::string_view kMagic = "PCULDOC1";
constexpr uint16_t kEnvelopeVersion = 1;

// Device sets, grants and blocks have a second one, in which they can name disks.
uint32_t newestPayload(uint16_t kind) { return kind >= 1 && kind <= 4 ? 2 : 1; }

template <class Integer>
Integer read(Bytes bytes, size_t offset) {
  Integer value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

template <size_t Size>
void copy(Bytes bytes, size_t offset, std::array<uint8_t, Size>& to) {
  std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), Size, to.begin());
}

}  // namespace

Refused readEnvelope(Bytes document, Envelope& out) {
  if (document.size() < kHeaderSize + kSignatureSize || document.size() > kLargestDocument) {
    return {Refusal::corrupt, "a document of " + std::to_string(document.size()) + " bytes"};
  }
  if (std::memcmp(document.data(), kMagic.data(), kMagic.size()) != 0) {
    return {Refusal::corrupt, "the document does not begin with PCULDOC1"};
  }
  const auto kind = read<uint16_t>(document, 10);
  out.payloadVersion = read<uint32_t>(document, 12);
  if (read<uint16_t>(document, 8) != kEnvelopeVersion || kind < 1 || kind > 6 || out.payloadVersion < 1 ||
      out.payloadVersion > newestPayload(kind)) {
    return {Refusal::newerFormat, "the document is of a kind or version that this bridge does not know"};
  }
  const size_t payloadEnd = document.size() - kSignatureSize;
  if (read<uint64_t>(document, 104) != payloadEnd - kHeaderSize) {
    return {Refusal::corrupt, "the payload length does not fit the size of the document"};
  }
  out.kind = static_cast<DocumentKind>(kind);
  out.sequence = read<uint64_t>(document, 16);
  if (out.sequence == 0) return {Refusal::corrupt, "sequences begin at 1"};
  out.issuedAt = read<int64_t>(document, 24);
  out.expiresAt = read<int64_t>(document, 32);
  copy(document, 40, out.organisation);
  copy(document, 56, out.id);
  copy(document, 72, out.keyId);
  out.payload = document.subspan(kHeaderSize, payloadEnd - kHeaderSize);
  out.signedBytes = document.first(payloadEnd);
  out.signature = document.last(kSignatureSize);
  return {};
}

std::string_view toText(DocumentKind kind) { return kDocumentKindNames[static_cast<size_t>(kind) - 1]; }

std::string_view toText(Refusal reason) { return kRefusalNames[static_cast<size_t>(reason)]; }

std::string toText(const Uuid& id) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < id.size(); i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += digits[id[i] >> 4];
    text += digits[id[i] & 15];
  }
  return text;
}

std::optional<Uuid> parseUuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id{};
  size_t digit = 0;
  for (size_t i = 0; i < text.size(); i++) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const char c = text[i];
    int value = 0;
    if (c >= '0' && c <= '9') value = c - '0';
    else if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
    else if (c >= 'A' && c <= 'F') value = c - 'A' + 10;
    else return std::nullopt;
    id[digit / 2] = static_cast<uint8_t>(digit % 2 == 0 ? value << 4 : id[digit / 2] | value);
    digit++;
  }
  return id;
}

}  // namespace portcullis
