#include "targets.h"

#include <algorithm>

#include "families.h"
#include "strings.h"

namespace portcullis {
namespace {

// Which parts of a target are given; kUser is a grant's own.
enum Given : uint8_t { kFamilies = 1, kDevice = 2, kSerial = 4, kDeviceSet = 8, kUser = 16 };

bool isZero(std::span<const uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

bool check(const TargetRecord& target, uint8_t flags, const Strings& strings, size_t sets, Refused& error) {
  const auto given = [&](uint8_t part) { return (target.flags & part) != 0; };
  const bool serialStandsAlone = given(kSerial) && !given(kDevice);
  if ((target.flags & ~flags) || serialStandsAlone || !isZero(target.zero)) return corrupt(error, "a target names parts that do not exist");
  if ((target.families & ~kAllFamilies) || (!given(kFamilies) && target.families != 0)) {
    return corrupt(error, "a target names families that do not exist");
  }
  if (!strings.has(target.serial)) return corrupt(error, "a target names a text that is not there");
  if (given(kDeviceSet) ? target.deviceSet >= sets : target.deviceSet != 0) {
    return corrupt(error, "a target names a set that is not there");
  }
  return true;
}

// SPEC.md 4.7; `families` is what its families are held against.
Truth matchesTarget(const TargetRecord& target, FamilyMask families, std::string_view serial, const Subject& subject,
                    const ResolvedSets* sets) noexcept {
  const auto given = [&](uint8_t part) { return (target.flags & part) != 0; };
  if (!given(kFamilies) && !given(kDevice) && !given(kDeviceSet)) return Truth::no();
  Truth truth = Truth::yes();
  if (given(kFamilies)) truth = truth && Truth::when(target.families & families);
  if (given(kDevice)) truth = truth && Truth::when(subject.isOne(target.vendorId, target.productId, serial, given(kSerial)));
  if (given(kDeviceSet)) truth = truth && subject.isIn(setAt(sets, target.deviceSet));
  return truth;
}

}  // namespace

std::shared_ptr<const GrantsDocument> loadGrants(Bytes payload, Refused& error) {
  auto document = std::make_shared<GrantsDocument>();
  return document->open(payload, error) ? document : nullptr;
}

std::shared_ptr<const BlocksDocument> loadBlocks(Bytes payload, Refused& error) {
  auto document = std::make_shared<BlocksDocument>();
  return document->open(payload, error) ? document : nullptr;
}

bool GrantsDocument::open(Bytes payload, Refused& error) {
  static constexpr size_t sizes[] = {sizeof(uint32_t), 1, sizeof(GrantRecord), sizeof(Uuid)};
  if (!sections_.open(payload, sizes, error) || !strings_.open(sections_, 0, error)) return false;
  grants_ = sections_.at<GrantRecord>(2);
  sets_ = sections_.at<Uuid>(3);
  for (const GrantRecord& g : grants_) {
    if (!check(g.target, kFamilies | kDevice | kSerial | kDeviceSet | kUser, strings_, sets_.size(), error)) return false;
    if (!strings_.has(g.id) || !strings_.has(g.mac) || !strings_.has(g.user) || !strings_.has(g.approvedBy) || !strings_.has(g.reason)) {
      return corrupt(error, "a grant names a text that is not there");
    }
    if ((g.verbs & ~kAllVerbs) || !isZero(g.zero)) return corrupt(error, "a grant names verbs that do not exist");
  }
  return true;
}

Truth GrantsDocument::matches(const GrantRecord& grant, const Subject& subject, const ResolvedSets* sets) const noexcept {
  const Context& context = subject.context;
  if (!equalFolded(trim(text(grant.mac)), trim(context.mac))) return Truth::no();
  Truth truth = Truth::yes();
  if (grant.target.flags & kUser) {
    if (context.userState == Context::User::nobody) return Truth::no();
    truth = context.userState == Context::User::unknown ? Truth::unknown(Fact::user)
                                                        : Truth::when(equalFolded(trim(text(grant.user)), subject.user));
  }
  truth = truth && matchesTarget(grant.target, bit(subject.device.family), text(grant.target.serial), subject, sets);
  if (!context.timeKnown) return truth && Truth::unknown(Fact::time);
  return truth && Truth::when(grant.notBefore <= context.epochMillis && context.epochMillis < grant.expires);
}

std::vector<GrantInfo> info(const GrantsDocument& document) {
  std::vector<GrantInfo> infos;
  for (const GrantRecord& g : document.grants()) infos.push_back({std::string(document.text(g.id)), g.notBefore, g.expires});
  return infos;
}

bool BlocksDocument::open(Bytes payload, Refused& error) {
  static constexpr size_t sizes[] = {sizeof(uint32_t), 1, sizeof(BlockRecord), sizeof(Uuid)};
  if (!sections_.open(payload, sizes, error) || !strings_.open(sections_, 0, error)) return false;
  blocks_ = sections_.at<BlockRecord>(2);
  sets_ = sections_.at<Uuid>(3);
  for (const BlockRecord& b : blocks_) {
    if (!check(b.target, kFamilies | kDevice | kSerial | kDeviceSet, strings_, sets_.size(), error)) return false;
    if (!strings_.has(b.id) || !strings_.has(b.reason) || b.zero != 0) return corrupt(error, "a block names a text that is not there");
  }
  return true;
}

Truth BlocksDocument::matches(const BlockRecord& block, const Subject& subject, const ResolvedSets* sets) const noexcept {
  return matchesTarget(block.target, subject.families, text(block.target.serial), subject, sets);
}

}  // namespace portcullis
