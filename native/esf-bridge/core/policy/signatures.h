#pragma once
#include "records.h"
#include "sections.h"

namespace portcullis {

struct Classification {
  Family family = Family::unknown;
  FamilyMask capabilities = 0;
};

// What descriptors mean (libs/policy/SPEC.md 9): rows of facts that stand for a family.
class SignatureTable {
 public:
  // `pool`: which of the values others have named already.
  bool open(std::span<const SignatureRecord> rows, const Strings& strings, std::span<const uint32_t> values, Pool& pool, Refused& error);
  Classification classify(const Descriptor& descriptor) const;

 private:
  struct Facts;
  std::span<const uint32_t> list(List list) const { return values_.subspan(list.first, list.count); }
  bool check(const SignatureRecord& row, Pool& pool, Refused& error) const;
  bool checkLists(const SignatureRecord& row, Pool& pool, Refused& error) const;
  bool matches(const SignatureRecord& row, const Facts& facts) const;
  bool matchesInterface(const SignatureRecord& row, const Facts& facts) const;
  bool matchesDisk(const SignatureRecord& row, const Facts& facts) const;
  bool hasText(List list, std::string_view folded) const;

  std::span<const SignatureRecord> rows_;
  std::span<const uint32_t> values_;
  const Strings* strings_ = nullptr;
};

// The table that this build was made with, for as long as there is no policy.
const SignatureTable& builtInSignatures();

}  // namespace portcullis
