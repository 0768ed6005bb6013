#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "subject.h"

namespace portcullis {

class PolicyBundle;

// Finds the rules that could match a subject, so that the cost of a decision grows with those and not with all rules.
// Built when a policy is loaded: an index in the document would have to be checked, which costs as much as building it.
class RuleIndex {
 public:
  void build(const PolicyBundle& bundle);

  // Walks candidates in ascending order, each once. Every enabled rule that it leaves out is *no* for the subject or
  // names no verb.
  class Walk {
   public:
    Walk(const RuleIndex& index, const Subject& subject) noexcept;
    static constexpr uint32_t kEnd = UINT32_MAX;
    uint32_t next() noexcept;

   private:
    void add(std::span<const uint32_t> rules) noexcept;
    // Enough for any subject but one with very many groups or tags; for that one every rule is a candidate.
    static constexpr size_t kMostLists = 96;
    struct Cursor {
      const uint32_t *at, *end;
    };
    Cursor lists_[kMostLists];
    size_t count_ = 0;
  };

 private:
  // Most selective first: a rule is filed under the first kind that takes it, and nowhere else.
  enum class Kind : uint32_t { serial, make, vendor, product, user, group, tag, family, capability, any };
  static constexpr size_t kKinds = 10;
  struct Bucket {
    uint64_t key;
    uint32_t first, count;
  };
  struct Filing {
    uint64_t key;
    uint32_t rule;
  };

  static uint64_t keyOf(Kind kind, uint32_t value) { return static_cast<uint64_t>(kind) << 32 | value; }
  static void file(const PolicyBundle& bundle, uint32_t rule, std::vector<Filing>& filings);
  std::span<const uint32_t> find(Kind kind, uint32_t value) const noexcept;
  // All rules filed under this kind, for subjects of which the fact is not known.
  std::span<const uint32_t> allOf(Kind kind) const noexcept { return ofKind_[static_cast<size_t>(kind)]; }
  bool uses(Kind kind) const noexcept { return !allOf(kind).empty(); }

  std::vector<Bucket> buckets_;  // ascending by key
  std::vector<uint32_t> rules_;  // of the buckets, each ascending
  std::vector<uint32_t> ofKind_[kKinds];
  std::vector<uint32_t> all_;
};

}  // namespace portcullis
