#include "deliberation.h"

#include <bit>

namespace portcullis {
namespace {

template <class Act>
void forEachVerb(VerbMask verbs, Act act) {
  for (unsigned rest = verbs; rest != 0; rest &= rest - 1) act(static_cast<size_t>(std::countr_zero(rest)));
}

constexpr VerbMask bitOf(size_t verb) { return static_cast<VerbMask>(1u << verb); }

}  // namespace

Deliberation::Deliberation(const PolicyBundle* policy, VerbMask verbs, Verdict& out) noexcept : policy_(policy), out_(out), open_(verbs) {
  out = {};
  out.verbs = verbs;
}

Deliberation::Class Deliberation::classOf(Effect effect, Mode mode) {
  if (effect == Effect::allow) return kAllow;
  return mode == Mode::enforce ? kDenyEnforced : kDenyObserved;
}

VerbMask Deliberation::consider(Truth truth, VerbMask names, VerbMask allows, const VerbVerdict& as) noexcept {
  const VerbMask named = names & open_;
  if (truth.isNo() || named == 0 || (truth.isUnknown() && policy_ == nullptr)) return 0;
  const VerbMask before = unresolved_;
  forEachVerb(named, [&](size_t verb) {
    VerbVerdict candidate = as;
    candidate.effect = allows & bitOf(verb) ? Effect::allow : Effect::deny;
    if (truth.isYes()) {
      out_.of[verb] = settle(verb, candidate);
    } else {
      const Class group = classOf(candidate.effect, candidate.mode);
      pending_[verb].any[group] = true;
      pending_[verb].missing[group] |= truth.missing();
    }
  });
  if (truth.isUnknown()) return 0;
  open_ &= static_cast<VerbMask>(~named);
  return named & static_cast<VerbMask>(~(unresolved_ & ~before));
}

VerbVerdict Deliberation::settle(size_t verb, VerbVerdict definite) noexcept {
  const Pending& pending = pending_[verb];
  const Class decided = classOf(definite.effect, definite.mode);
  FactMask missing = 0;
  bool contested = false, allowed = decided == kAllow, denied = !allowed, enforced = decided == kDenyEnforced;
  for (uint8_t group = 0; group < kClasses; group++) {
    if (!pending.any[group] || group == decided) continue;
    contested = true;
    missing |= pending.missing[group];
    (group == kAllow ? allowed : denied) = true;
    enforced = enforced || group == kDenyEnforced;
  }
  if (!contested) return definite;
  unresolved_ |= bitOf(verb);
  VerbVerdict verdict;
  verdict.effect = allowed && denied ? whenUnresolved(verb) : definite.effect;
  verdict.mode = enforced ? Mode::enforce : Mode::observe;
  verdict.decider = Decider::unresolved;
  verdict.ruleId = "unresolved";
  verdict.dependsOn = missing;
  return verdict;
}

Effect Deliberation::whenUnresolved(size_t verb) const noexcept {
  const PolicyRecord& head = policy_->head();
  const VerbMask of = bitOf(verb);
  const uint8_t effect = of & kStorageVerbs ? head.unresolvedMount : of & kPhoneVerbs ? head.unresolvedUsbOpen : head.unresolvedOtherOpen;
  return static_cast<Effect>(effect);
}

void Deliberation::observe() noexcept {
  forEachVerb(out_.verbs, [&](size_t verb) { out_.of[verb].mode = Mode::observe; });
}

}  // namespace portcullis
