// The entries of payload sections, byte for byte as libs/policy/FORMAT.md has them.
#pragma once
#include "sections.h"
#include "types.h"

namespace portcullis {

using Text = uint32_t;  // number in the payload's table of texts

// Bits of `switches`.
inline constexpr uint8_t kTamperProtection = 1;

struct PolicyRecord {
  uint32_t revision, firmRules;
  uint8_t mode, unresolvedMount, unresolvedUsbOpen, unresolvedOtherOpen;
  uint8_t whenNotEnforceable, offlineThen, attached, switches;
  int64_t offlineValidMillis;  // 0: without limit
  Text name, description, message, helpLink;
  VerbMask defaultAllows[kFamilyCount];
  uint32_t zeroes;
};
static_assert(sizeof(PolicyRecord) == 88);

struct RuleRecord {
  Text id, description, message, helpLink;
  uint32_t firstCondition;
  uint16_t conditionCount;
  VerbMask names, allows;
  uint8_t flags, mode, report, zero[3];
  bool enabled() const { return flags & 1; }
  bool grantable() const { return flags & 2; }
};
static_assert(sizeof(RuleRecord) == 32);

// The order of `Conditions` in libs/policy/src/model.ts.
enum class ConditionType : uint8_t {
  family,
  capability,
  vendorId,
  productId,
  serialNumber,
  deviceSet,
  productName,
  manufacturerName,
  sdMediaSerial,
  sdMediaProduct,
  encrypted,
  fileSystem,
  bus,
  macTag,
  user,
  group,
  time,
  validFrom,
  validUntil,
};
inline constexpr size_t kConditionTypes = 19;
enum class LimitReading : uint8_t { instant, local, unreadable };

struct ConditionRecord {
  ConditionType type;
  LimitReading reading;  // of validFrom and validUntil
  uint16_t zero;
  uint32_t word;  // a mask of families or buses, the flag of `encrypted`, or the text of a limit
  List list;      // what was written: values, windows, or the two halves of a limit
};
static_assert(sizeof(ConditionRecord) == 16);

struct WindowRecord {
  uint8_t days, zero;
  uint16_t from, to, zeroes;
};
static_assert(sizeof(WindowRecord) == 8);

struct SignatureRecord {
  Text id;
  uint32_t parts;
  Family family;
  uint8_t rank;
  uint16_t usagePage, usage, zero;
  uint8_t deviceClass[3], interfaceClass[3];
  uint8_t internal, externalParent;
  Text interfaceName, productName;
  List vendorIds, productIds, protocols, mediaKinds, overrides;
};
static_assert(sizeof(SignatureRecord) == 72);

struct EntryRecord {
  uint32_t hash;
  uint16_t vendorId, productId;
  Text serial;
};
static_assert(sizeof(EntryRecord) == 12);

// An identity of a disk without USB ids, in a device set.
struct DiskEntryRecord {
  uint32_t hash;
  Bus bus;
  uint8_t zero[3];
  Text model, serial;
};
static_assert(sizeof(DiskEntryRecord) == 16);

// The same as targets refer to it; its serial stands in the target.
struct DiskRecord {
  uint32_t bus;
  Text model;
};
static_assert(sizeof(DiskRecord) == 8);

struct TargetRecord {
  uint8_t flags, zero[3];
  FamilyMask families;
  uint16_t vendorId, productId;  // of a disk: its number among the disks, low half first
  Text serial;
  uint32_t deviceSet;
  uint32_t disk() const { return vendorId | uint32_t{productId} << 16; }
};
static_assert(sizeof(TargetRecord) == 20);

struct GrantRecord {
  TargetRecord target;
  Text id, mac, user, approvedBy, reason;
  VerbMask verbs;
  uint8_t zero[6];
  int64_t notBefore, expires;
};
static_assert(sizeof(GrantRecord) == 64);

struct BlockRecord {
  TargetRecord target;
  Text id, reason;
  uint32_t zero;
};
static_assert(sizeof(BlockRecord) == 32);

}  // namespace portcullis
