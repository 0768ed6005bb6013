#include <string>

#include "because.h"
#include "evaluation.h"

namespace portcullis {
namespace {

Tri triOf(Truth truth) { return truth.isNo() ? Tri::no : truth.isYes() ? Tri::yes : Tri::unknown; }

// Writes down every step, with why it did not match.
class Recorder {
 public:
  static constexpr bool kEverything = true;

  Recorder(const Snapshot& snapshot, const Subject& subject, std::vector<TraceEntry>& trace)
      : snapshot_(snapshot), subject_(subject), trace_(trace) {}

  void plain(std::string_view id, VerbMask decided) { trace_.push_back({std::string(id), Tri::yes, {}, decided}); }

  void block(const BlockRecord& block, Truth truth, Truth found, VerbMask decided) {
    add("emergency-block:" + std::string(snapshot_.blocks->text(block.id)), truth, decided, [&] { return becauseOfBlock(found); });
  }

  void grant(const GrantRecord& grant, Truth truth, VerbMask decided) {
    add("grant:" + std::string(snapshot_.grants->text(grant.id)), truth, decided, [&] { return becauseOfGrant(grant, truth, subject_); });
  }

  void rule(uint32_t number, Truth truth, VerbMask decided) {
    const PolicyBundle& policy = *snapshot_.policy;
    const RuleRecord& record = policy.rules()[number];
    const Linked* linked = linkedOf(snapshot_);
    ConditionTests tests(policy, linked ? &linked->policy : nullptr, subject_);
    add(std::string(policy.text(record.id)), truth, decided, [&] { return becauseOfRule(policy, record, tests, subject_); });
  }

 private:
  template <class Because>
  void add(std::string id, Truth truth, VerbMask decided, Because because) {
    trace_.push_back({std::move(id), triOf(truth), truth.isYes() ? std::string() : because(), decided});
  }

  const Snapshot& snapshot_;
  const Subject& subject_;
  std::vector<TraceEntry>& trace_;
};

}  // namespace

Verdict explain(const Snapshot& snapshot, const Device& device, const Context& context, std::vector<TraceEntry>& trace) {
  const Subject subject(device, context);
  Recorder recorder(snapshot, subject, trace);
  Verdict verdict;
  Evaluation(snapshot, subject, verdict, recorder).run();
  return verdict;
}

}  // namespace portcullis
