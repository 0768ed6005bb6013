#pragma once
#include "records.h"
#include "sections.h"

namespace portcullis {

// Identities found by hash: an entry is looked up in time that does not depend on how many there are.
class DeviceSetDocument {
 public:
  bool open(Bytes payload, const Uuid& id, Refused& error);
  const Uuid& id() const { return id_; }
  std::string_view name() const { return strings_[head().name]; }
  uint32_t version() const { return head().version; }
  size_t size() const { return entries_.size() + disks_.size(); }

  // `serial` trimmed, or empty for the identity of a make; `hash` is its `identityHash`.
  bool contains(uint32_t hash, uint16_t vendorId, uint16_t productId, std::string_view serial) const noexcept;
  // The same for a disk without USB ids, `model` trimmed; `hash` is its `diskHash`.
  bool containsDisk(uint32_t hash, Bus bus, std::string_view model, std::string_view serial) const noexcept;

 private:
  struct Head {
    Text name;
    uint32_t version;
  };
  const Head& head() const { return sections_.at<Head>(0)[0]; }
  bool checkEntries(Refused& error);
  bool checkDisks(Refused& error);

  Uuid id_{};
  Sections sections_;
  Strings strings_;
  std::span<const EntryRecord> entries_;    // ascending by hash
  std::span<const DiskEntryRecord> disks_;  // the same
  std::vector<uint32_t> starts_;            // of the entries whose hash has these upper bits
  unsigned shift_ = 31;
};

}  // namespace portcullis
