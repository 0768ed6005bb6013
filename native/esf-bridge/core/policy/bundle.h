#pragma once
#include "records.h"
#include "rule_index.h"
#include "sections.h"
#include "signatures.h"

namespace portcullis {

// A compiled policy. Once `open` has said yes, every number in it leads somewhere: readers need not check again.
class PolicyBundle {
 public:
  bool open(Bytes payload, Refused& error);

  const PolicyRecord& head() const { return sections_.at<PolicyRecord>(0)[0]; }
  // In the order of evaluation: the first `head().firmRules` are those that no grant can lift.
  std::span<const RuleRecord> rules() const { return rules_; }
  std::span<const ConditionRecord> conditionsOf(const RuleRecord& rule) const {
    return conditions_.subspan(rule.firstCondition, rule.conditionCount);
  }
  std::span<const uint32_t> values(List list) const { return values_.subspan(list.first, list.count); }
  std::span<const WindowRecord> windows(List list) const { return windows_.subspan(list.first, list.count); }
  std::string_view text(Text number) const { return strings_[number]; }
  std::span<const Uuid> sets() const { return sets_; }
  const SignatureTable& signatures() const { return signatures_; }
  const RuleIndex& index() const { return index_; }
  // Of validFrom and validUntil.
  int64_t limitOf(const ConditionRecord& condition) const {
    const auto halves = values(condition.list);
    return static_cast<int64_t>(uint64_t{halves[1]} << 32 | halves[0]);
  }

 private:
  bool checkHead(Refused& error) const;
  bool checkRules(Pool& values, Refused& error) const;
  bool checkRule(const RuleRecord& rule, size_t number, Refused& error) const;
  bool checkType(const ConditionRecord& condition, Refused& error) const;
  bool checkList(const ConditionRecord& condition, Refused& error) const;

  Sections sections_;
  Strings strings_;
  std::span<const RuleRecord> rules_;
  std::span<const ConditionRecord> conditions_;
  std::span<const uint32_t> values_;
  std::span<const WindowRecord> windows_;
  std::span<const Uuid> sets_;
  SignatureTable signatures_;
  RuleIndex index_;
};

}  // namespace portcullis
