#include "doctest/doctest.h"
#include "test/policy/samples.h"

using namespace portcullis;
using test::sample;

namespace {

Refused readChanged(size_t offset, uint8_t value) {
  auto bytes = sample("envelope/mac");
  bytes.at(offset) = value;
  Envelope envelope;
  return readEnvelope(bytes, envelope);
}

}  // namespace

TEST_CASE("an envelope says what it carries and what its signature is over") {
  const auto bytes = sample("envelope/mac");
  Envelope envelope;
  REQUIRE(readEnvelope(bytes, envelope).reason == Refusal::none);
  CHECK(envelope.kind == DocumentKind::mac);
  CHECK(envelope.sequence == 12);
  CHECK(envelope.issuedAt == 1'795'420'800'000);
  CHECK(envelope.expiresAt == 1'798'012'800'000);
  CHECK(toText(envelope.id) == test::kMac);
  CHECK(envelope.keyId[31] == 7);
  CHECK(envelope.signedBytes.size() == bytes.size() - 64);
  CHECK(envelope.signature.size() == 64);
  CHECK(envelope.signature[0] == 9);
  Refused error;
  CHECK(loadMac(envelope.payload, error) != nullptr);
}

TEST_CASE("an envelope of another shape is refused, and the reason says whether it is broken or just newer") {
  CHECK(readChanged(0, 'Q').reason == Refusal::corrupt);
  CHECK(readChanged(8, 2).reason == Refusal::newerFormat);
  CHECK(readChanged(10, 7).reason == Refusal::newerFormat);
  CHECK(readChanged(10, 0).reason == Refusal::newerFormat);
  CHECK(readChanged(12, 3).reason == Refusal::newerFormat);
  CHECK(readChanged(16, 0).reason == Refusal::corrupt);
  CHECK(readChanged(104, 0).reason == Refusal::corrupt);
}

TEST_CASE("a document that is cut short or has bytes after its end is refused") {
  auto bytes = sample("envelope/mac");
  Envelope envelope;
  CHECK(readEnvelope(Bytes(bytes).first(bytes.size() - 1), envelope).reason == Refusal::corrupt);
  CHECK(readEnvelope(Bytes(bytes).first(8), envelope).reason == Refusal::corrupt);
  bytes.push_back(0);
  CHECK(readEnvelope(bytes, envelope).reason == Refusal::corrupt);
}

TEST_CASE("UUIDs are read in either case and written in lower case") {
  CHECK(toText(*parseUuid("5D0C2B2E-0F2E-4A54-9D53-6A7E3E1D8F01")) == test::kMac);
  CHECK_FALSE(parseUuid("5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f0").has_value());
  CHECK_FALSE(parseUuid("5d0c2b2e00f2e-4a54-9d53-6a7e3e1d8f01").has_value());
  CHECK_FALSE(parseUuid("5d0c2b2e-0f2e-4a54-9d53-6a7e3e1d8f0g").has_value());
}
