// Grants and emergency blocks: the two documents that name targets.
#pragma once
#include "conditions.h"
#include "records.h"
#include "sections.h"

namespace portcullis {

class GrantsDocument {
 public:
  bool open(Bytes payload, Refused& error);
  std::span<const GrantRecord> grants() const { return grants_; }
  std::span<const Uuid> sets() const { return sets_; }
  std::span<const DiskRecord> disks() const { return disks_; }
  std::string_view text(Text number) const { return strings_[number]; }
  // SPEC.md 4.4
  Truth matches(const GrantRecord& grant, const Subject& subject, const ResolvedSets* sets) const noexcept;

 private:
  Sections sections_;
  Strings strings_;
  std::span<const GrantRecord> grants_;
  std::span<const Uuid> sets_;
  std::span<const DiskRecord> disks_;
};

class BlocksDocument {
 public:
  bool open(Bytes payload, Refused& error);
  std::span<const BlockRecord> blocks() const { return blocks_; }
  std::span<const Uuid> sets() const { return sets_; }
  std::span<const DiskRecord> disks() const { return disks_; }
  std::string_view text(Text number) const { return strings_[number]; }
  // SPEC.md 4.2
  Truth matches(const BlockRecord& block, const Subject& subject, const ResolvedSets* sets) const noexcept;

 private:
  Sections sections_;
  Strings strings_;
  std::span<const BlockRecord> blocks_;
  std::span<const Uuid> sets_;
  std::span<const DiskRecord> disks_;
};

}  // namespace portcullis
