// Reading back, at the start, what earlier runs accepted.
#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "core/documents/store.h"
#include "core/files/files.h"

namespace portcullis {
namespace {

constexpr size_t kLargestDocument = size_t{64} << 20;
constexpr size_t kLargestState = size_t{16} << 20;

std::string_view viewOf(const std::vector<uint8_t>& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

std::vector<DocumentStore::Result> DocumentStore::load() {
  if (!makeFolder(folder_)) throw std::runtime_error("the folder for documents, `" + folder_ + "`, cannot be made");
  loadEnrolment();
  // Also of a Mac that has to be enrolled anew: what was replaced once stays so.
  loadSequences();
  if (damage_ != Damage::none) forgetAnchors();
  return enrolment_ ? loadHeld() : std::vector<Result>{};
}

void DocumentStore::loadSequences() {
  const auto read = [this](const char* name) {
    const auto file = readFile(folder_ + "/" + name, kLargestState);
    return file ? parseSequences(viewOf(*file)) : std::nullopt;
  };
  auto kept = read("sequences.json");
  const bool whole = kept.has_value();
  if (!whole) kept = read("sequences.copy.json");
  if (kept) {
    sequences_ = std::move(*kept);
    if (!whole) rebuilt_ = Rebuilt::fromCopy;
  } else if (enrolment_) {
    rebuildSequences();
    // Also when no document is left: what was in force is gone with them.
    rebuilt_ = Rebuilt::fromDocuments;
  }
  if (rebuilt_ != Rebuilt::no) writeSequences(sequences_);
}

void DocumentStore::loadEnrolment() {
  const std::string path = folder_ + "/enrolment.json", copy = folder_ + "/enrolment.copy.json";
  const auto read = [](const std::string& from) {
    const auto file = readFile(from, kLargestState);
    return file ? parseEnrolment(viewOf(*file)) : std::nullopt;
  };
  if (!readFile(path, kLargestState)) return;
  enrolment_ = read(path);
  if (enrolment_) {
    // Of a release that kept no copy.
    if (!read(copy)) replaceFile(copy, std::string_view(enrolmentText(*enrolment_)));
    return;
  }
  // Kept for whoever looks for the reason; a disk that does not take it away keeps the damage, which is said all the same.
  std::rename(path.c_str(), (folder_ + "/enrolment.damaged.json").c_str());
  enrolment_ = read(copy);
  if (enrolment_) replaceFile(path, std::string_view(enrolmentText(*enrolment_)));
  damage_ = enrolment_ ? Damage::recovered : Damage::lost;
}

// The anchors that followed the one that is trusted again are led through once more, oldest first. Each proves itself by the
// signature of the one before it.
void DocumentStore::forgetAnchors() {
  std::erase_if(sequences_, [](const auto& entry) { return entry.first.first == DocumentKind::anchor; });
}

std::vector<DocumentStore::Result> DocumentStore::loadHeld() {
  std::vector<Result> problems;
  for (const auto& [key, seen] : sequences_) {
    if (seen.forgotten) continue;
    Result why;
    if (loadOne(key, seen.sequence, &seen.digest, why)) continue;
    // The one before was accepted once, and its bytes are known by their digest; anything older stays out.
    Result before;
    if (seen.previous && loadOne(key, seen.previous, &seen.previousDigest, before)) {
      why.detail += "; sequence " + std::to_string(seen.previous) + " goes on in its place";
    }
    problems.push_back(std::move(why));
  }
  return problems;
}

bool DocumentStore::loadOne(const DocumentKey& key, uint64_t sequence, const Digest* digest, Result& why) {
  why.read = true;
  why.kind = key.first;
  why.id = key.second;
  why.sequence = sequence;
  why.reason = Refusal::corrupt;
  const auto file = readFile(pathOf(key, sequence), kLargestDocument);
  if (!file) return why.detail = "the stored document is missing", false;
  Envelope envelope;
  Refused refused = readEnvelope(*file, envelope);
  if (refused.reason == Refusal::none && digest && backend_.sha256(*file) != *digest) {
    refused = {Refusal::corrupt, "the stored document is not the one that was accepted"};
  }
  if (refused.reason == Refusal::none && (envelope.kind != key.first || envelope.id != key.second)) {
    refused = {Refusal::corrupt, "the stored document is another one than its name says"};
  }
  if (refused.reason == Refusal::none) {
    // Accepted under a key that has been replaced since: still good.
    for (auto anchor = enrolment_->anchors.rbegin(); anchor != enrolment_->anchors.rend(); ++anchor) {
      refused = checkOrigin(envelope, *anchor);
      if (refused.reason == Refusal::none) break;
    }
  }
  if (refused.reason == Refusal::none) refused = checkAddressee(envelope);
  Held held;
  if (refused.reason == Refusal::none) refused = hold(envelope, held);
  if (refused.reason != Refusal::none) {
    why.reason = refused.reason;
    why.detail = refused.detail;
    return false;
  }
  held_[key] = std::move(held);
  return true;
}

// Without the memory of sequences, the highest genuine document of each kind and id is the best that is known.
void DocumentStore::rebuildSequences() {
  for (const auto& name : entriesOf(folder_)) {
    if (!name.ends_with(".document")) continue;
    const auto file = readFile(folder_ + "/" + name, kLargestDocument);
    Envelope envelope;
    if (!file || readEnvelope(*file, envelope).reason != Refusal::none) continue;
    const bool genuine = std::any_of(enrolment_->anchors.begin(), enrolment_->anchors.end(),
                                     [&](const auto& anchor) { return checkOrigin(envelope, anchor).reason == Refusal::none; });
    if (!genuine || checkAddressee(envelope).reason != Refusal::none) continue;
    Remembered& seen = sequences_[{envelope.kind, envelope.id}];
    if (envelope.sequence <= seen.sequence) continue;
    seen = {envelope.sequence, backend_.sha256(*file), 0, {}};
  }
}

void DocumentStore::collectSets(InForce& out, const MacInfo* mac) const {
  if (!mac) return;
  for (const auto& ref : mac->documents) {
    if (ref.kind != DocumentKind::deviceSet) continue;
    const auto set = held_.find({ref.kind, ref.id});
    if (set == held_.end()) continue;
    out.snapshot.sets.push_back(set->second.set);
    out.documents.emplace_back("device-set:" + toText(ref.id), set->second.sequence);
  }
}

InForcePtr DocumentStore::inForce(int64_t nowMillis) const {
  auto out = std::make_shared<InForce>();
  int64_t newest = 0;
  for (const auto& [key, held] : held_) newest = std::max(newest, held.issuedAt);
  if (enrolment_) {
    out->mac = toText(enrolment_->mac);
    const auto take = [&](DocumentKind kind, const Uuid& id) -> const Held* {
      const auto found = held_.find({kind, id});
      if (found == held_.end()) return nullptr;
      out->documents.emplace_back(std::string(toText(kind)) + ":" + toText(id), found->second.sequence);
      return &found->second;
    };
    if (const Held* mac = take(DocumentKind::mac, enrolment_->mac)) {
      const MacInfo named = info(*mac->mac);
      out->tags = named.tags;
      out->tagsKnown = true;
      if (const Held* policy = take(DocumentKind::policy, named.policy)) {
        out->snapshot.policy = policy->policy;
        out->policyId = toText(named.policy);
      }
      collectSets(*out, &named);
    }
    if (const Held* grants = take(DocumentKind::grants, enrolment_->mac)) out->snapshot.grants = grants->grants;
    if (const Held* blocks = take(DocumentKind::blocks, enrolment_->organisation)) out->snapshot.blocks = blocks->blocks;
  } else {
    out->snapshot.policy = standalone_;
  }
  if (out->snapshot.policy) {
    out->policy = info(*out->snapshot.policy);
    if (enrolment_ && out->policy.offlineValidMillis > 0) {
      out->offlineEndsMillis = newest + out->policy.offlineValidMillis;
      out->snapshot.offlineExpired = nowMillis >= out->offlineEndsMillis;
    }
  }
  if (out->snapshot.grants) out->grants = info(*out->snapshot.grants);
  link(out->snapshot);
  return out;
}

std::vector<DocumentStore::Listed> DocumentStore::listing() const {
  std::vector<Listed> list;
  for (const auto& [key, held] : held_) {
    Listed entry{key.first, key.second, held.sequence, held.issuedAt, held.expiresAt, false, "", 0};
    if (held.policy) {
      const PolicyInfo policy = info(*held.policy);
      entry.isPolicy = true;
      entry.name = policy.name;
      entry.revision = policy.revision;
    }
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace portcullis
