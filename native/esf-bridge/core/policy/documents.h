// Loading of signed documents and deciding by them. Formats: libs/policy/FORMAT.md. No Apple headers, no I/O.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>

#include "types.h"

namespace portcullis {

using Bytes = std::span<const uint8_t>;
using Uuid = std::array<uint8_t, 16>;
std::string toText(const Uuid&);
std::optional<Uuid> parseUuid(std::string_view);

std::string_view toText(DocumentKind);

// Reasons as FORMAT.md names them.
std::string_view toText(Refusal);

struct Envelope {
  DocumentKind kind{};
  uint32_t payloadVersion = 0;
  uint64_t sequence = 0;
  int64_t issuedAt = 0, expiresAt = 0;
  Uuid organisation{}, id{};
  std::array<uint8_t, 32> keyId{};
  Bytes signedBytes, payload, signature;  // into the caller's buffer
};

struct Refused {
  Refusal reason = Refusal::none;
  std::string detail;
};

// Structure only: size, magic, versions, lengths. Nothing is verified yet.
Refused readEnvelope(Bytes document, Envelope& out);

class PolicyBundle;  // compiled policy, immutable
class DeviceSetDocument;
class GrantsDocument;
class BlocksDocument;
class MacDocument;  // which policy, tags, owner, sets and documents this Mac is to have
class AnchorDocument;

// One bounds-checked pass each; the object owns a copy of the payload. nullptr and `error` on refusal.
std::shared_ptr<const PolicyBundle> loadPolicy(Bytes payload, Refused& error);
std::shared_ptr<const DeviceSetDocument> loadDeviceSet(Bytes payload, const Uuid& id, Refused& error);
std::shared_ptr<const GrantsDocument> loadGrants(Bytes payload, Refused& error);
std::shared_ptr<const BlocksDocument> loadBlocks(Bytes payload, Refused& error);
std::shared_ptr<const MacDocument> loadMac(Bytes payload, Refused& error);
std::shared_ptr<const AnchorDocument> loadAnchor(Bytes payload, Refused& error);

// What is in force, immutable: a new one replaces it when any document changes (the runtime owns the swap).
struct Snapshot {
  std::shared_ptr<const PolicyBundle> policy;  // may be null: no-policy, observe, allow
  std::vector<std::shared_ptr<const DeviceSetDocument>> sets;
  std::shared_ptr<const GrantsDocument> grants;  // may be null
  std::shared_ptr<const BlocksDocument> blocks;  // may be null
  bool offlineExpired = false;                   // the runtime sets it by the bundle's own rule
  // Built once by `link`: the bundle's set references resolved to `sets`.
  std::shared_ptr<const void> linked;
};
// Resolves references between the documents; call after filling in a Snapshot, before decide.
void link(Snapshot&);

// Raw facts → device: cleaning, classification by the bundle's signature table (or the built-in one when there is no
// bundle), identity. Allocates; called at attach, never on the answer path.
Device classify(const Descriptor&, const PolicyBundle* bundle);

// The decision. No allocation, no locks, no I/O, total. Time and user are inputs.
void decide(const Snapshot&, const Device&, const Context&, Verdict& out) noexcept;

// The same decision, with a line per rule considered. Allocates; never on the answer path.
struct TraceEntry {
  std::string rule;
  Tri matched = Tri::no;
  std::string because;
  VerbMask decided = 0;
};
Verdict explain(const Snapshot&, const Device&, const Context&, std::vector<TraceEntry>& trace);

// When the verdict of anything may next change by time alone (window edges, validity, grants), after `epochMillis`;
// nullopt: never. For the runtime's sweep timer, which also has to look again whenever the UTC offset changes: this knows one.
std::optional<int64_t> nextChange(const Snapshot&, int64_t epochMillis, int32_t utcOffsetMinutes);

// Facts about loaded documents that the runtime reports.
struct PolicyInfo {
  std::string name;
  uint32_t revision = 0;
  Mode mode = Mode::observe;
  bool strictWhenNotEnforceable = true;
  bool sweepAttached = true;
  bool tamperProtection = false;
  int64_t offlineValidMillis = 0 /* without limit */;
  enum class Then : uint8_t { keepEnforcing, observe, denyAll } then{};
  Effect unresolvedMount{}, unresolvedUsbOpen{}, unresolvedOtherOpen{};
  std::string description, message, helpLink;  // what to tell people where no rule has a text of its own
};
PolicyInfo info(const PolicyBundle&);
enum class Report : uint8_t { audit, notify, silent };
struct RuleInfo {
  std::string_view id, description, message, helpLink;
  Report report{};
};
RuleInfo ruleInfo(const PolicyBundle&, int32_t rule);

struct DocumentRef {
  DocumentKind kind{};
  Uuid id{};
};
struct MacInfo {
  Uuid mac{}, policy{};
  std::string hardwareUuid, owner;
  std::vector<std::string> tags;
  std::vector<DocumentRef> documents;  // all that this Mac is to hold, the policy among them
};
MacInfo info(const MacDocument&);
struct AnchorInfo {
  std::vector<uint8_t> spki;
};
AnchorInfo info(const AnchorDocument&);
struct GrantInfo {
  std::string id;
  int64_t notBefore = 0, expires = 0;
};
std::vector<GrantInfo> info(const GrantsDocument&);

// `deviceKey` of libs/policy: the same text for the same device.
std::string deviceKey(const Device&);

}  // namespace portcullis
