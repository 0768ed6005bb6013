// The order of SPEC.md 4, once for both: `decide`, which looks at candidates only, and `explain`, which tells of all.
#pragma once
#include "bundle.h"
#include "conditions.h"
#include "deliberation.h"
#include "documents.h"
#include "linked.h"
#include "subject.h"
#include "targets.h"

namespace portcullis {

// `Observer` is told of each step and what it decided; it has
//   static constexpr bool kEverything   whether rules that cannot match are to be considered too
//   plain(id, decided), block(record, truth, found, decided), rule(number, truth, decided), grant(record, truth, decided)
template <class Observer>
class Evaluation {
 public:
  Evaluation(const Snapshot& snapshot, const Subject& subject, Verdict& out, Observer& observer) noexcept
      : snapshot_(snapshot),
        linked_(linkedOf(snapshot)),
        subject_(subject),
        deliberation_(snapshot.policy.get(), subject.verbs, out),
        observer_(observer) {}

  void run() noexcept(!Observer::kEverything) {
    neverBlocked();
    const PolicyBundle* policy = snapshot_.policy.get();
    const auto then =
        policy && snapshot_.offlineExpired ? static_cast<PolicyInfo::Then>(policy->head().offlineThen) : PolicyInfo::Then::keepEnforcing;
    if (then == PolicyInfo::Then::denyAll) {
      rest(0, by(Decider::offline, Mode::enforce, "offline"));
      return;
    }
    blocks();
    if (policy) {
      rules(*policy);
      rest(defaultAllows(*policy), by(Decider::default_, static_cast<Mode>(policy->head().mode), "default"));
    } else {
      rest(kAllVerbs, by(Decider::noPolicy, Mode::observe, "no-policy"));
    }
    if (then == PolicyInfo::Then::observe) deliberation_.observe();
  }

 private:
  static VerbVerdict by(Decider decider, Mode mode, std::string_view id, std::string_view source = {}) {
    VerbVerdict verdict;
    verdict.decider = decider;
    verdict.mode = mode;
    verdict.ruleId = id;
    verdict.source = source;
    return verdict;
  }

  bool done() const { return deliberation_.open() == 0; }

  // 4.1
  void neverBlocked() {
    const NeverBlocked reason = subject_.device.neverBlocked;
    const bool all = reason >= NeverBlocked::backsRoot && reason <= NeverBlocked::systemImage;
    const bool connects = reason != NeverBlocked::no || (subject_.families & kNeverBlockedFamilies);
    const VerbMask names = all ? kAllVerbs : connects ? kConnect : VerbMask{0};
    const VerbVerdict as = by(Decider::neverBlocked, Mode::enforce, "never-blocked");
    const VerbMask decided = deliberation_.consider(Truth::yes(), names, names, as);
    if (decided) observer_.plain("never-blocked", decided);
  }

  // 4.2
  void blocks() {
    if (!snapshot_.blocks) return;
    const BlocksDocument& document = *snapshot_.blocks;
    for (const BlockRecord& block : document.blocks()) {
      if (done()) return;
      const Truth found = document.matches(block, subject_, linked_ ? &linked_->blocks : nullptr);
      // 6.1: without a policy nobody has said what to do with what is not known.
      const Truth truth = snapshot_.policy || found.isYes() ? found : Truth::no();
      const VerbVerdict as = by(Decider::emergencyBlock, Mode::enforce, "emergency-block", document.text(block.id));
      observer_.block(block, truth, found, deliberation_.consider(truth, kAllVerbs, 0, as));
    }
  }

  // 4.3 to 4.5
  void rules(const PolicyBundle& policy) {
    ConditionTests tests(policy, linked_ ? &linked_->policy : nullptr, subject_);
    bool grantsConsidered = false;
    const auto at = [&](uint32_t number) {
      if (!grantsConsidered && number >= policy.head().firmRules) {
        grantsConsidered = true;
        grants();
      }
    };
    const auto count = static_cast<uint32_t>(policy.rules().size());
    if constexpr (Observer::kEverything) {
      for (uint32_t number = 0; number < count && !done(); number++) {
        at(number);
        if (!done()) rule(policy, tests, number);
      }
    } else if (!done()) {
      RuleIndex::Walk candidates(policy.index(), subject_);
      for (uint32_t number = candidates.next(); number != RuleIndex::Walk::kEnd && !done(); number = candidates.next()) {
        at(number);
        rule(policy, tests, number);
      }
    }
    if (!done()) at(count);
  }

  void rule(const PolicyBundle& policy, ConditionTests& tests, uint32_t number) {
    const RuleRecord& record = policy.rules()[number];
    if (!Observer::kEverything && !(record.names & deliberation_.open())) return;
    const Truth truth = record.enabled() ? tests.allHold(record) : Truth::no();
    VerbVerdict as = by(Decider::rule, static_cast<Mode>(record.mode), policy.text(record.id));
    as.rule = static_cast<int32_t>(number);
    observer_.rule(number, truth, deliberation_.consider(truth, record.names, record.allows, as));
  }

  // 4.4
  void grants() {
    if (!snapshot_.grants) return;
    const GrantsDocument& document = *snapshot_.grants;
    for (const GrantRecord& grant : document.grants()) {
      if (done()) return;
      const Truth truth = document.matches(grant, subject_, linked_ ? &linked_->grants : nullptr);
      const VerbVerdict as = by(Decider::grant, Mode::enforce, "grant", document.text(grant.id));
      observer_.grant(grant, truth, deliberation_.consider(truth, grant.verbs, grant.verbs, as));
    }
  }

  // 7.1
  VerbMask defaultAllows(const PolicyBundle& policy) const {
    VerbMask allows = 0;
    for (VerbMask verbs : {kStorageVerbs, kPhoneVerbs, kConnect}) {
      if (!(subject_.verbs & verbs)) continue;
      const Family home = homeFamily(subject_.device, verbs);
      allows |= policy.head().defaultAllows[static_cast<size_t>(home)] & verbs;
    }
    return allows;
  }

  void rest(VerbMask allows, const VerbVerdict& as) {
    const VerbMask decided = deliberation_.consider(Truth::yes(), kAllVerbs, allows, as);
    if (decided) observer_.plain(as.ruleId, decided);
    if (deliberation_.unresolved()) observer_.plain("unresolved", deliberation_.unresolved());
  }

  const Snapshot& snapshot_;
  const Linked* const linked_;
  const Subject& subject_;
  Deliberation deliberation_;
  Observer& observer_;
};

}  // namespace portcullis
