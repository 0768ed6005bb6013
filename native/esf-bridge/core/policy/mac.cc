// The documents that say what a Mac is to have, and whom it is to believe.
#include <algorithm>

#include "documents.h"
#include "records.h"
#include "sections.h"

namespace portcullis {
namespace {

struct MacRecord {
  Uuid mac, policy;
  Text hardwareUuid, owner;
};
static_assert(sizeof(MacRecord) == 40);

struct ReferenceRecord {
  Uuid id;
  uint32_t kind;
};
static_assert(sizeof(ReferenceRecord) == 20);

// SubjectPublicKeyInfo of an uncompressed point on P-256: RFC 5480, section 2.1.1.
constexpr uint8_t kP256Prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                   0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
constexpr size_t kSpkiSize = sizeof kP256Prefix + 64;

}  // namespace

class MacDocument {
 public:
  bool open(Bytes payload, Refused& error) {
    static constexpr size_t sizes[] = {sizeof(MacRecord), sizeof(uint32_t), 1, sizeof(Text), sizeof(ReferenceRecord)};
    if (!sections_.open(payload, sizes, error) || !strings_.open(sections_, 1, error)) return false;
    if (sections_.at<MacRecord>(0).size() != 1) return corrupt(error, "a mac document is about one Mac");
    const auto isText = [&](Text text) { return strings_.has(text); };
    if (!isText(head().hardwareUuid) || !isText(head().owner) || !std::all_of(tags().begin(), tags().end(), isText)) {
      return corrupt(error, "a text is named that is not there");
    }
    const auto isKind = [](const ReferenceRecord& reference) { return reference.kind >= 1 && reference.kind <= 6; };
    if (!std::all_of(references().begin(), references().end(), isKind)) return corrupt(error, "a document of no known kind is listed");
    return true;
  }
  const MacRecord& head() const { return sections_.at<MacRecord>(0)[0]; }
  std::string text(Text number) const { return std::string(strings_[number]); }
  std::span<const Text> tags() const { return sections_.at<Text>(3); }
  std::span<const ReferenceRecord> references() const { return sections_.at<ReferenceRecord>(4); }

 private:
  Sections sections_;
  Strings strings_;
};

class AnchorDocument {
 public:
  std::vector<uint8_t> spki;
};

std::shared_ptr<const MacDocument> loadMac(Bytes payload, Refused& error) {
  auto document = std::make_shared<MacDocument>();
  return document->open(payload, error) ? document : nullptr;
}

MacInfo info(const MacDocument& document) {
  MacInfo info;
  info.mac = document.head().mac;
  info.policy = document.head().policy;
  info.hardwareUuid = document.text(document.head().hardwareUuid);
  info.owner = document.text(document.head().owner);
  for (Text tag : document.tags()) info.tags.push_back(document.text(tag));
  for (const ReferenceRecord& r : document.references()) info.documents.push_back({static_cast<DocumentKind>(r.kind), r.id});
  return info;
}

std::shared_ptr<const AnchorDocument> loadAnchor(Bytes payload, Refused& error) {
  if (payload.size() != kSpkiSize || !std::equal(std::begin(kP256Prefix), std::end(kP256Prefix), payload.begin())) {
    corrupt(error, "the new key is not an uncompressed P-256 public key");
    return nullptr;
  }
  auto document = std::make_shared<AnchorDocument>();
  document->spki.assign(payload.begin(), payload.end());
  return document;
}

AnchorInfo info(const AnchorDocument& document) { return {document.spki}; }

}  // namespace portcullis
