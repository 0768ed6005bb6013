// The signed documents of this Mac: verified, remembered across restarts, and put together into what is in force.
// Not thread-safe; the owner serialises calls (they verify, allocate and write to disk: never on the answer path).
#pragma once
#include <map>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/documents/in_force.h"
#include "core/documents/state_files.h"

namespace portcullis {

class DocumentStore {
 public:
  // What became of one document.
  struct Result {
    bool read = false;  // kind, id and sequence below are known
    DocumentKind kind{};
    Uuid id{};
    uint64_t sequence = 0;
    bool accepted = false;
    bool changed = false;  // something else is held now than before
    bool stored = true;    // false: accepted as genuine, but the disk did not take it; nothing changed, try again
    Refusal reason = Refusal::none;
    std::string detail;
  };
  struct Listed {
    DocumentKind kind{};
    Uuid id{};
    uint64_t sequence = 0;
    int64_t issuedAt = 0, expiresAt = 0;
    bool isPolicy = false;
    std::string name;
    uint32_t revision = 0;
  };
  enum class Enrolling : uint8_t { done, already, otherwiseEnrolled, invalid, notStored };
  // What became of a damaged `enrolment.json`, which is moved to `enrolment.damaged.json`: its copy went on, or nothing was left
  // of it, and this Mac counts as not enrolled until somebody enrols it again.
  enum class Damage : uint8_t { none, recovered, lost };
  enum class Rebuilt : uint8_t { no, fromCopy, fromDocuments };
  enum class Forgetting : uint8_t { done, listed, unknown, notStored };

  DocumentStore(std::string folder, Backend& backend);

  // Reads what earlier runs accepted. Answers one result for each document that could not be used as it was left: a
  // corrupt one falls back to the one accepted before it. `damage` says what was found of the enrolment. A state folder that cannot be made throws std::runtime_error.
  std::vector<Result> load();
  // An unsigned policy from a local file, for a Mac that is not enrolled. Refused with `unsigned` once enrolled.
  Result useStandalone(Bytes document);

  // The first time sets the anchor; afterwards only the same values are taken.
  Enrolling enrol(const Uuid& organisation, const Uuid& mac, std::vector<uint8_t> spki);
  Result apply(Bytes document, int64_t nowMillis);
  // Only what the `mac` document in force does not list.
  Forgetting forget(DocumentKind kind, const Uuid& id);

  // A new object with every call; `nowMillis` settles whether the offline time is over.
  InForcePtr inForce(int64_t nowMillis) const;
  std::vector<Listed> listing() const;
  const std::optional<Enrolment>& enrolment() const { return enrolment_; }
  // SHA-256 of the anchor, as documents name it; empty when not enrolled.
  std::string anchorKeyId() const;
  // Where the memory of sequences came from when `sequences.json` was missing or damaged.
  Rebuilt sequencesRebuilt() const { return rebuilt_; }
  // Of this run: `lost` becomes `recovered` with the enrolment.
  Damage damage() const { return damage_; }

 private:
  struct Held {
    uint64_t sequence = 0;
    int64_t issuedAt = 0, expiresAt = 0;
    std::shared_ptr<const PolicyBundle> policy;
    std::shared_ptr<const DeviceSetDocument> set;
    std::shared_ptr<const GrantsDocument> grants;
    std::shared_ptr<const BlocksDocument> blocks;
    std::shared_ptr<const MacDocument> mac;
    std::shared_ptr<const AnchorDocument> anchor;
  };

  Refused checkOrigin(const Envelope&, Bytes spki) const;
  Refused checkAddressee(const Envelope&) const;
  Refused hold(const Envelope&, Held& out) const;
  bool loadOne(const DocumentKey&, uint64_t sequence, const Digest*, Result& why);
  void loadEnrolment();
  void forgetAnchors();
  std::vector<Result> loadHeld();
  bool writeEnrolment(const Enrolment&) const;
  bool writeSequences(const Sequences&) const;
  void loadSequences();
  bool remember(const Envelope&, Bytes document, const Digest&);
  void rebuildSequences();
  void sweepFiles() const;
  std::string pathOf(const DocumentKey&, uint64_t sequence) const;
  void collectSets(InForce&, const MacInfo*) const;

  const std::string folder_;
  Backend& backend_;
  std::optional<Enrolment> enrolment_;
  Sequences sequences_;
  std::map<DocumentKey, Held> held_;
  std::shared_ptr<const PolicyBundle> standalone_;
  Rebuilt rebuilt_ = Rebuilt::no;
  Damage damage_ = Damage::none;
};

}  // namespace portcullis
