#include "core/documents/store.h"

#include <strings.h>
#include <unistd.h>

#include <algorithm>

#include "core/files/files.h"
#include "core/text/encoding.h"

namespace portcullis {
namespace {

constexpr std::string_view kDocumentSuffix = ".document";

bool allZero(const std::array<uint8_t, 32>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; });
}

DocumentStore::Result resultOf(const Envelope& envelope) {
  DocumentStore::Result result;
  result.read = true;
  result.kind = envelope.kind;
  result.id = envelope.id;
  result.sequence = envelope.sequence;
  return result;
}

DocumentStore::Result refuse(DocumentStore::Result result, Refused refused) {
  result.reason = refused.reason;
  result.detail = std::move(refused.detail);
  return result;
}

}  // namespace

DocumentStore::DocumentStore(std::string folder, Backend& backend) : folder_(std::move(folder)), backend_(backend) {}

std::string DocumentStore::pathOf(const DocumentKey& key, uint64_t sequence) const {
  return folder_ + "/" + std::string(toText(key.first)) + "-" + toText(key.second) + "-" + std::to_string(sequence) +
         std::string(kDocumentSuffix);
}

std::string DocumentStore::anchorKeyId() const { return enrolment_ ? hex(backend_.sha256(enrolment_->anchors.back())) : std::string(); }

// Who signed it: the key id against one anchor, then the signature.
Refused DocumentStore::checkOrigin(const Envelope& envelope, Bytes spki) const {
  if (allZero(envelope.keyId)) return {Refusal::unsigned_, "the document carries no signature"};
  if (backend_.sha256(spki) != envelope.keyId) {
    return {Refusal::wrongKey, "signed by key " + hex(envelope.keyId).substr(0, 16) + "…, which is not this Mac's anchor"};
  }
  if (!backend_.verify(spki, envelope.signedBytes, envelope.signature)) {
    return {Refusal::badSignature, "the signature does not fit the bytes: the document was altered"};
  }
  return {};
}

// For whom it is: the organisation, and the Mac where the document names one.
Refused DocumentStore::checkAddressee(const Envelope& envelope) const {
  if (envelope.organisation != enrolment_->organisation) return {Refusal::wrongMac, "the document is of another organisation"};
  const bool ofMac = envelope.kind == DocumentKind::grants || envelope.kind == DocumentKind::mac;
  const bool ofOrganisation = envelope.kind == DocumentKind::blocks || envelope.kind == DocumentKind::anchor;
  if (ofMac && envelope.id != enrolment_->mac) return {Refusal::wrongMac, "the document is for Mac " + toText(envelope.id)};
  if (ofOrganisation && envelope.id != enrolment_->organisation) return {Refusal::wrongMac, "the document is of another organisation"};
  return {};
}

Refused DocumentStore::hold(const Envelope& envelope, Held& out) const {
  Refused error;
  out.sequence = envelope.sequence;
  out.issuedAt = envelope.issuedAt;
  out.expiresAt = envelope.expiresAt;
  switch (envelope.kind) {
    case DocumentKind::policy: out.policy = loadPolicy(envelope.payload, error); break;
    case DocumentKind::deviceSet: out.set = loadDeviceSet(envelope.payload, envelope.id, error); break;
    case DocumentKind::grants: out.grants = loadGrants(envelope.payload, error); break;
    case DocumentKind::blocks: out.blocks = loadBlocks(envelope.payload, error); break;
    case DocumentKind::mac: out.mac = loadMac(envelope.payload, error); break;
    case DocumentKind::anchor: out.anchor = loadAnchor(envelope.payload, error); break;
  }
  if (error.reason == Refusal::none && out.mac) {
    const std::string named = info(*out.mac).hardwareUuid, ours = backend_.hardwareUuid();
    if (!named.empty() && !ours.empty() && strcasecmp(named.c_str(), ours.c_str()) != 0) {
      return {Refusal::wrongMac, "the document is for the Mac with hardware UUID " + named};
    }
  }
  return error;
}

DocumentStore::Enrolling DocumentStore::enrol(const Uuid& organisation, const Uuid& mac, std::vector<uint8_t> spki) {
  if (enrolment_) {
    const bool same = enrolment_->organisation == organisation && enrolment_->mac == mac &&
                      std::find(enrolment_->anchors.begin(), enrolment_->anchors.end(), spki) != enrolment_->anchors.end();
    return same ? Enrolling::already : Enrolling::otherwiseEnrolled;
  }
  if (spki.empty() || spki.size() > 1024) return Enrolling::invalid;
  const Enrolment enrolment{organisation, mac, {std::move(spki)}};
  // Sequences first, also while there are none: from then on their absence says that they were taken away.
  if (!makeFolder(folder_) || !writeSequences(sequences_) || !writeEnrolment(enrolment)) return Enrolling::notStored;
  enrolment_ = enrolment;
  standalone_ = nullptr;
  if (damage_ == Damage::lost) {
    // What was accepted before the file was damaged goes on without the server; what was signed by a later key is fetched.
    if (sequences_.empty()) {
      rebuildSequences();
      writeSequences(sequences_);
    }
    loadHeld();
    damage_ = Damage::recovered;
  }
  return Enrolling::done;
}

// The copy is what the bridge goes on with when the file is damaged; without one, the agent enrols it anew.
bool DocumentStore::writeEnrolment(const Enrolment& enrolment) const {
  const std::string text = enrolmentText(enrolment);
  if (!replaceFile(folder_ + "/enrolment.json", std::string_view(text))) return false;
  replaceFile(folder_ + "/enrolment.copy.json", std::string_view(text));
  return true;
}

// The copy is what keeps an older document out when the file is gone.
bool DocumentStore::writeSequences(const Sequences& sequences) const {
  const std::string text = sequencesText(sequences);
  if (!replaceFile(folder_ + "/sequences.json", std::string_view(text))) return false;
  replaceFile(folder_ + "/sequences.copy.json", std::string_view(text));
  return true;
}

DocumentStore::Result DocumentStore::apply(Bytes document, int64_t nowMillis) {
  Envelope envelope;
  if (Refused refused = readEnvelope(document, envelope); refused.reason != Refusal::none) return refuse({}, refused);
  Result result = resultOf(envelope);
  if (!enrolment_) {
    if (allZero(envelope.keyId)) return refuse(result, {Refusal::unsigned_, "the document carries no signature"});
    return refuse(result, {Refusal::wrongKey, "this Mac is not enrolled, so no key is trusted yet: enrol it first"});
  }
  Refused refused = checkOrigin(envelope, enrolment_->anchors.back());
  if (refused.reason == Refusal::none) refused = checkAddressee(envelope);
  if (refused.reason != Refusal::none) return refuse(result, refused);

  const DocumentKey key{envelope.kind, envelope.id};
  const Digest digest = backend_.sha256(document);
  const auto seen = sequences_.find(key);
  if (seen != sequences_.end()) {
    const uint64_t highest = seen->second.sequence;
    const bool same = envelope.sequence == highest && digest == seen->second.digest;
    if (envelope.sequence < highest || (envelope.sequence == highest && !same)) {
      return refuse(result, {Refusal::older, "sequence " + std::to_string(envelope.sequence) + " after " + std::to_string(highest) +
                                                 (envelope.sequence == highest ? " (the same number, other bytes)" : "")});
    }
    const auto held = held_.find(key);
    if (same && held != held_.end() && held->second.sequence == highest) {
      result.accepted = true;
      return result;
    }
  }
  if (envelope.expiresAt != 0 && envelope.expiresAt <= nowMillis) return refuse(result, {Refusal::expired, "the document has expired"});
  Held held;
  if (refused = hold(envelope, held); refused.reason != Refusal::none) return refuse(result, refused);
  result.accepted = true;
  if (!remember(envelope, document, digest)) {
    result.accepted = result.stored = false;
    result.detail = "the document could not be written to disk";
    return result;
  }
  held_[key] = std::move(held);
  result.changed = true;
  sweepFiles();
  return result;
}

// Document first, then the sequence, then (for an anchor) the key: a crash between leaves what was in force before.
bool DocumentStore::remember(const Envelope& envelope, Bytes document, const Digest& digest) {
  const DocumentKey key{envelope.kind, envelope.id};
  if (!replaceFile(pathOf(key, envelope.sequence), document)) return false;
  Sequences sequences = sequences_;
  Remembered& seen = sequences[key];
  if (seen.sequence != envelope.sequence) {
    seen.previous = seen.sequence;
    seen.previousDigest = seen.digest;
  }
  seen.sequence = envelope.sequence;
  seen.digest = digest;
  seen.forgotten = false;
  if (envelope.kind == DocumentKind::anchor) {
    Refused error;
    const auto anchor = loadAnchor(envelope.payload, error);
    Enrolment enrolment = *enrolment_;
    enrolment.anchors.push_back(info(*anchor).spki);
    if (!writeEnrolment(enrolment)) return false;
    enrolment_ = std::move(enrolment);
  }
  if (!writeSequences(sequences)) return false;
  sequences_ = std::move(sequences);
  return true;
}

DocumentStore::Forgetting DocumentStore::forget(DocumentKind kind, const Uuid& id) {
  const auto held = held_.find({kind, id});
  if (held == held_.end()) return Forgetting::unknown;
  if (kind == DocumentKind::mac || kind == DocumentKind::anchor || kind == DocumentKind::blocks) return Forgetting::listed;
  const auto mac = held_.find({DocumentKind::mac, enrolment_ ? enrolment_->mac : Uuid{}});
  if (mac == held_.end()) return Forgetting::listed;
  const MacInfo listed = info(*mac->second.mac);
  const bool needed = (kind == DocumentKind::policy && listed.policy == id) ||
                      std::any_of(listed.documents.begin(), listed.documents.end(),
                                  [&](const DocumentRef& ref) { return ref.kind == kind && ref.id == id; });
  if (needed) return Forgetting::listed;
  Sequences sequences = sequences_;
  sequences[held->first].forgotten = true;
  if (!writeSequences(sequences)) return Forgetting::notStored;
  sequences_ = std::move(sequences);
  held_.erase(held);
  sweepFiles();
  return Forgetting::done;
}

// Keeps the newest file and the one accepted before it; the rest, and leftovers of a crash, go.
void DocumentStore::sweepFiles() const {
  for (const auto& name : entriesOf(folder_)) {
    if (!name.ends_with(kDocumentSuffix)) continue;
    const std::string path = folder_ + "/" + name;
    const bool wanted = std::any_of(sequences_.begin(), sequences_.end(), [&](const auto& entry) {
      if (entry.second.forgotten) return false;
      return path == pathOf(entry.first, entry.second.sequence) ||
             (entry.second.previous && path == pathOf(entry.first, entry.second.previous));
    });
    if (!wanted) unlink(path.c_str());
  }
}

DocumentStore::Result DocumentStore::useStandalone(Bytes document) {
  Envelope envelope;
  if (Refused refused = readEnvelope(document, envelope); refused.reason != Refusal::none) return refuse({}, refused);
  Result result = resultOf(envelope);
  if (enrolment_) return refuse(result, {Refusal::unsigned_, "this Mac is enrolled: only signed policies count"});
  if (envelope.kind != DocumentKind::policy) return refuse(result, {Refusal::corrupt, "not a policy"});
  Held held;
  if (Refused refused = hold(envelope, held); refused.reason != Refusal::none) return refuse(result, refused);
  standalone_ = held.policy;
  result.accepted = result.changed = true;
  return result;
}

}  // namespace portcullis
