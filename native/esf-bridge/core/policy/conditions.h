#pragma once
#include <vector>

#include "bundle.h"
#include "device_set.h"
#include "subject.h"
#include "truth.h"

namespace portcullis {

// The sets that one document refers to, by its own numbering; null where a set has not arrived.
using ResolvedSets = std::vector<const DeviceSetDocument*>;

inline const DeviceSetDocument* setAt(const ResolvedSets* sets, uint32_t number) {
  return sets && number < sets->size() ? (*sets)[number] : nullptr;
}

// Tests the conditions of one policy on one subject. Remembers what it found out about sets. No allocation.
class ConditionTests {
 public:
  ConditionTests(const PolicyBundle& bundle, const ResolvedSets* sets, const Subject& subject) noexcept
      : bundle_(bundle), sets_(sets), subject_(subject) {}

  // SPEC.md 3.1
  Truth allHold(const RuleRecord& rule) noexcept;
  Truth holds(const ConditionRecord& condition) noexcept;

 private:
  Truth anySet(const ConditionRecord& condition) noexcept;
  Truth inSet(uint32_t set) noexcept;
  Truth window(const ConditionRecord& condition) const noexcept;
  // Whether now is at or after the limit.
  Truth limitReached(const ConditionRecord& condition) const noexcept;
  bool anyPattern(const ConditionRecord& condition, std::string_view text) const noexcept;
  bool anyEqual(const ConditionRecord& condition, std::string_view text) const noexcept;
  bool anyEqual(const ConditionRecord& condition, const std::vector<std::string>& texts) const noexcept;

  const PolicyBundle& bundle_;
  const ResolvedSets* const sets_;
  const Subject& subject_;
  // Membership in the sets with the lowest numbers: asked before, and the answer.
  uint64_t asked_ = 0, inside_ = 0;
};

}  // namespace portcullis
