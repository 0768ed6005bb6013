#include "targets.h"

#include <algorithm>

#include "families.h"
#include "strings.h"

namespace portcullis {
namespace {

// Which parts of a target are given; kUser is a grant's own.
enum Given : uint8_t { kFamilies = 1, kDevice = 2, kSerial = 4, kDeviceSet = 8, kUser = 16, kNamedDisk = 32 };
constexpr uint8_t kOfTargets = kFamilies | kDevice | kSerial | kDeviceSet | kNamedDisk;

bool isZero(std::span<const uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

bool check(const TargetRecord& target, uint8_t flags, const Strings& strings, size_t sets, size_t disks, Refused& error) {
  const auto given = [&](uint8_t part) { return (target.flags & part) != 0; };
  const bool serialStandsAlone = given(kSerial) && !given(kDevice) && !given(kNamedDisk);
  if ((target.flags & ~flags) || serialStandsAlone || !isZero(target.zero)) return corrupt(error, "a target names parts that do not exist");
  if ((target.families & ~kAllFamilies) || (!given(kFamilies) && target.families != 0)) {
    return corrupt(error, "a target names families that do not exist");
  }
  if (!strings.has(target.serial)) return corrupt(error, "a target names a text that is not there");
  if (given(kNamedDisk) && (given(kDevice) || target.disk() >= disks)) return corrupt(error, "a target names a disk that is not there");
  if (given(kDeviceSet) ? target.deviceSet >= sets : target.deviceSet != 0) {
    return corrupt(error, "a target names a set that is not there");
  }
  return true;
}

// An empty model is no device's.
bool checkDisks(std::span<const DiskRecord> disks, const Strings& strings, Refused& error) {
  for (const DiskRecord& disk : disks) {
    const bool hasBus = disk.bus <= 0xff && isDiskBus(static_cast<Bus>(disk.bus));
    if (!hasBus || !strings.has(disk.model)) return corrupt(error, "a disk has no bus of a disk, or a model that is not there");
  }
  return true;
}

// SPEC.md 4.7; `families` is what its families are held against.
template <class Document>
Truth matchesTarget(const Document& document, const TargetRecord& target, FamilyMask families, const Subject& subject,
                    const ResolvedSets* sets) noexcept {
  const auto given = [&](uint8_t part) { return (target.flags & part) != 0; };
  if (!given(kFamilies) && !given(kDevice) && !given(kDeviceSet) && !given(kNamedDisk)) return Truth::no();
  const std::string_view serial = document.text(target.serial);
  Truth truth = Truth::yes();
  if (given(kFamilies)) truth = truth && Truth::when(target.families & families);
  if (given(kDevice)) truth = truth && Truth::when(subject.isOne(target.vendorId, target.productId, serial, given(kSerial)));
  if (given(kNamedDisk)) {
    const DiskRecord& disk = document.disks()[target.disk()];
    truth = truth && Truth::when(subject.isOneDisk(static_cast<Bus>(disk.bus), document.text(disk.model), serial, given(kSerial)));
  }
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
  static constexpr size_t sizes[] = {sizeof(uint32_t), 1, sizeof(GrantRecord), sizeof(Uuid), sizeof(DiskRecord)};
  const bool hasDisks = Sections::countIn(payload) == std::size(sizes);
  if (!sections_.open(payload, std::span(sizes).first(hasDisks ? 5 : 4), error) || !strings_.open(sections_, 0, error)) return false;
  grants_ = sections_.at<GrantRecord>(2);
  sets_ = sections_.at<Uuid>(3);
  if (hasDisks) disks_ = sections_.at<DiskRecord>(4);
  if (hasDisks && disks_.empty()) return corrupt(error, "there is a section of disks without a disk");
  if (!checkDisks(disks_, strings_, error)) return false;
  for (const GrantRecord& g : grants_) {
    if (!check(g.target, kOfTargets | kUser, strings_, sets_.size(), disks_.size(), error)) return false;
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
  truth = truth && matchesTarget(*this, grant.target, bit(subject.device.family), subject, sets);
  if (!context.timeKnown) return truth && Truth::unknown(Fact::time);
  return truth && Truth::when(grant.notBefore <= context.epochMillis && context.epochMillis < grant.expires);
}

std::vector<GrantInfo> info(const GrantsDocument& document) {
  std::vector<GrantInfo> infos;
  for (const GrantRecord& g : document.grants()) infos.push_back({std::string(document.text(g.id)), g.notBefore, g.expires});
  return infos;
}

bool BlocksDocument::open(Bytes payload, Refused& error) {
  static constexpr size_t sizes[] = {sizeof(uint32_t), 1, sizeof(BlockRecord), sizeof(Uuid), sizeof(DiskRecord)};
  const bool hasDisks = Sections::countIn(payload) == std::size(sizes);
  if (!sections_.open(payload, std::span(sizes).first(hasDisks ? 5 : 4), error) || !strings_.open(sections_, 0, error)) return false;
  blocks_ = sections_.at<BlockRecord>(2);
  sets_ = sections_.at<Uuid>(3);
  if (hasDisks) disks_ = sections_.at<DiskRecord>(4);
  if (hasDisks && disks_.empty()) return corrupt(error, "there is a section of disks without a disk");
  if (!checkDisks(disks_, strings_, error)) return false;
  for (const BlockRecord& b : blocks_) {
    if (!check(b.target, kOfTargets, strings_, sets_.size(), disks_.size(), error)) return false;
    if (!strings_.has(b.id) || !strings_.has(b.reason) || b.zero != 0) return corrupt(error, "a block names a text that is not there");
  }
  return true;
}

Truth BlocksDocument::matches(const BlockRecord& block, const Subject& subject, const ResolvedSets* sets) const noexcept {
  return matchesTarget(*this, block.target, subject.families, subject, sets);
}

}  // namespace portcullis
