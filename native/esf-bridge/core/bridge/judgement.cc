#include "core/bridge/judgement.h"

#include "core/policy/families.h"

namespace portcullis {
namespace {

Decision mountDecision(VerbMask denied) {
  if (denied & bit(Verb::read)) return Decision::denied;
  return denied ? Decision::restricted : Decision::allowed;
}

// The outcome when everything that is to be enforced was.
Outcome outcomeOf(const Denials& denied, bool enforcing, Decision enforced, Decision wouldBe) {
  if (denied.enforced) return enforced == wouldBe ? Outcome::enforced : Outcome::partial;
  if (denied.observed) return Outcome::observed;
  return enforcing ? Outcome::enforced : Outcome::observed;
}

}  // namespace

bool anyEnforced(const Verdict& verdict, VerbMask asked) {
  for (size_t i = 0; i < kVerbCount; ++i) {
    if ((asked & verdict.verbs) >> i & 1 && verdict.of[i].mode == Mode::enforce) return true;
  }
  return false;
}

Denials denials(const Verdict& verdict, VerbMask asked) {
  Denials out;
  for (size_t i = 0; i < kVerbCount; ++i) {
    const auto verb = static_cast<Verb>(i);
    if (!(asked & bit(verb)) || !verdict.denies(verb)) continue;
    VerbMask& mask = verdict.of[i].mode == Mode::enforce ? out.enforced : out.observed;
    mask = static_cast<VerbMask>(mask | bit(verb));
  }
  return out;
}

VerbMask mountVerbs(const Verdict& verdict) { return verdict.verbs & kStorageVerbs; }
VerbMask attachVerbs(const Verdict& verdict) { return static_cast<VerbMask>(verdict.verbs & ~kStorageVerbs); }

MountPlan planMount(const Verdict& verdict) {
  const VerbMask asked = mountVerbs(verdict);
  const Denials denied = denials(verdict, asked);
  const Decision enforced = mountDecision(denied.enforced);
  const Decision wouldBe = mountDecision(static_cast<VerbMask>(denied.enforced | denied.observed));
  MountPlan plan;
  plan.deny = enforced == Decision::denied;
  plan.flags = {(denied.enforced & bit(Verb::write)) != 0, (denied.enforced & bit(Verb::execute)) != 0};
  plan.enforces = denied.enforced != 0;
  plan.decision = plan.enforces ? enforced : wouldBe;
  plan.whenDone = outcomeOf(denied, anyEnforced(verdict, asked), enforced, wouldBe);
  return plan;
}

DevicePlan planDevice(const Attached& device, const Verdict& verdict, bool capturable, bool strict) {
  const VerbMask asked = attachVerbs(verdict);
  const VerbMask phone = asked & kPhoneVerbs;
  const Denials denied = denials(verdict, asked);
  const VerbMask all = static_cast<VerbMask>(denied.enforced | denied.observed);
  DevicePlan plan;
  plan.decision = all == 0                                            ? Decision::allowed
                  : all == asked || (phone && (all & phone) == phone) ? Decision::denied
                                                                      : Decision::restricted;
  plan.whenDone = outcomeOf(denied, anyEnforced(verdict, asked), plan.decision, plan.decision);
  if (!denied.enforced) return plan;
  const VerbMask phoneDenied = denied.enforced & kPhoneVerbs;
  // Tethering runs inside the kernel and passes no user client: it ends only with the device. An iPhone's needs pairing,
  // which goes through usbmuxd and is denied there.
  const bool tetherEscapes = (phoneDenied & bit(Verb::tether)) && device.device.family != Family::appleMobile &&
                             (familiesOf(device.device) & bit(Family::networkAdapter));
  plan.capture = capturable && phone && (phoneDenied == phone || (tetherEscapes && strict));
  if (plan.capture) {
    plan.decision = Decision::denied;
  } else if (phoneDenied == 0) {
    plan.whenDone = Outcome::notEnforceable;  // `connect` is reported only
  } else {
    plan.whenDone = Outcome::partial;  // user client opens are denied, best effort
  }
  return plan;
}

Verdict reservedVerdict(VerbMask asked, Effect effect, Mode mode, Decider decider) {
  Verdict verdict;
  verdict.verbs = asked;
  for (size_t i = 0; i < kVerbCount; ++i) {
    if (!(asked >> i & 1)) continue;
    verdict.of[i].effect = effect;
    verdict.of[i].mode = mode;
    verdict.of[i].decider = decider;
    verdict.of[i].ruleId = decider == Decider::neverBlocked ? "never-blocked" : "unresolved";
  }
  return verdict;
}

}  // namespace portcullis
