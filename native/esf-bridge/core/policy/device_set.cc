#include "device_set.h"

#include <algorithm>

#include "hash.h"
#include "strings.h"

namespace portcullis {
namespace {

constexpr unsigned kMostBits = 20;

bool isFolded(std::string_view text) {
  if (trim(text).size() != text.size()) return false;
  uint8_t upper = 0;
  for (char c : text) upper |= static_cast<uint8_t>(c != lower(c));
  return upper == 0;
}

}  // namespace

std::shared_ptr<const DeviceSetDocument> loadDeviceSet(Bytes payload, const Uuid& id, Refused& error) {
  auto document = std::make_shared<DeviceSetDocument>();
  return document->open(payload, id, error) ? document : nullptr;
}

bool DeviceSetDocument::open(Bytes payload, const Uuid& id, Refused& error) {
  static constexpr size_t sizes[] = {sizeof(Head), sizeof(uint32_t), 1, sizeof(EntryRecord), sizeof(DiskEntryRecord)};
  const bool hasDisks = Sections::countIn(payload) == std::size(sizes);
  if (!sections_.open(payload, std::span(sizes).first(hasDisks ? 5 : 4), error) || !strings_.open(sections_, 1, error)) return false;
  if (sections_.at<Head>(0).size() != 1 || !strings_.has(head().name)) return corrupt(error, "the head of the set is not one entry");
  id_ = id;
  entries_ = sections_.at<EntryRecord>(3);
  if (hasDisks) disks_ = sections_.at<DiskEntryRecord>(4);
  if (hasDisks && disks_.empty()) return corrupt(error, "there is a section of disks without a disk");
  return checkEntries(error) && checkDisks(error);
}

bool DeviceSetDocument::checkEntries(Refused& error) {
  unsigned bits = 1;
  while (bits < kMostBits && (size_t{1} << bits) < entries_.size()) bits++;
  shift_ = 32 - bits;
  starts_.assign((size_t{1} << bits) + 1, static_cast<uint32_t>(entries_.size()));
  size_t bucket = 0;
  uint32_t previous = 0;
  for (size_t i = 0; i < entries_.size(); i++) {
    const EntryRecord& entry = entries_[i];
    if (!strings_.has(entry.serial)) return corrupt(error, "an entry names a text that is not there");
    const std::string_view serial = strings_[entry.serial];
    if (!isFolded(serial)) return corrupt(error, "a serial is not folded");
    if (entry.hash < previous) return corrupt(error, "the entries are not in the order of their hashes");
    if (entry.hash != identityHash(entry.vendorId, entry.productId, serial, AsIs{})) return corrupt(error, "a hash is wrong");
    for (; bucket <= entry.hash >> shift_; bucket++) starts_[bucket] = static_cast<uint32_t>(i);
    previous = entry.hash;
  }
  return true;
}

bool DeviceSetDocument::checkDisks(Refused& error) {
  uint32_t previous = 0;
  for (const DiskEntryRecord& disk : disks_) {
    if (!strings_.has(disk.model) || !strings_.has(disk.serial)) return corrupt(error, "a disk names a text that is not there");
    if (!isDiskBus(disk.bus) || disk.zero[0] || disk.zero[1] || disk.zero[2]) return corrupt(error, "a disk has no bus of a disk");
    const std::string_view model = strings_[disk.model], serial = strings_[disk.serial];
    if (model.empty() || !isFolded(model) || !isFolded(serial)) return corrupt(error, "a text of a disk is empty or not folded");
    if (disk.hash < previous) return corrupt(error, "the disks are not in the order of their hashes");
    if (disk.hash != diskHash(static_cast<uint8_t>(disk.bus), textHash(model), serial, AsIs{})) return corrupt(error, "a hash is wrong");
    previous = disk.hash;
  }
  return true;
}

bool DeviceSetDocument::containsDisk(uint32_t hash, Bus bus, std::string_view model, std::string_view serial) const noexcept {
  auto at = std::lower_bound(disks_.begin(), disks_.end(), hash, [](const DiskEntryRecord& disk, uint32_t h) { return disk.hash < h; });
  for (; at != disks_.end() && at->hash == hash; ++at) {
    if (at->bus != bus || !equalFolded(strings_[at->model], model)) continue;
    if (serial.empty() ? at->serial == 0 : equalFolded(strings_[at->serial], serial)) return true;
  }
  return false;
}

bool DeviceSetDocument::contains(uint32_t hash, uint16_t vendorId, uint16_t productId, std::string_view serial) const noexcept {
  const size_t bucket = hash >> shift_;
  for (uint32_t i = starts_[bucket]; i < starts_[bucket + 1]; i++) {
    const EntryRecord& entry = entries_[i];
    if (entry.hash != hash || entry.vendorId != vendorId || entry.productId != productId) continue;
    if (serial.empty() ? entry.serial == 0 : equalFolded(strings_[entry.serial], serial)) return true;
  }
  return false;
}

}  // namespace portcullis
