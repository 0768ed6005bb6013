#pragma once
#include "bundle.h"
#include "documents.h"
#include "families.h"
#include "truth.h"

namespace portcullis {

// One verdict in the making (libs/policy/SPEC.md 4 and 5): which verbs are open, and what is pending for each.
class Deliberation {
 public:
  // `policy` null: nobody has said what to do with what is not known (6.1).
  Deliberation(const PolicyBundle* policy, VerbMask verbs, Verdict& out) noexcept;

  VerbMask open() const { return open_; }
  // What a verb was left unresolved for (5.3), among those decided so far.
  VerbMask unresolved() const { return unresolved_; }

  // A step that names these verbs and allows some of them. `as` says who; its effect is set here. Answers the verbs
  // that it decided: those that it left unresolved are not among them.
  VerbMask consider(Truth truth, VerbMask names, VerbMask allows, const VerbVerdict& as) noexcept;

  // Everything was to be observed only (6.2).
  void observe() noexcept;

 private:
  // Two candidates agree if they are in the same class: allowed, or denied in the same mode.
  enum Class : uint8_t { kAllow, kDenyObserved, kDenyEnforced, kClasses };
  static Class classOf(Effect effect, Mode mode);
  VerbVerdict settle(size_t verb, VerbVerdict definite) noexcept;
  Effect whenUnresolved(size_t verb) const noexcept;

  struct Pending {
    bool any[kClasses] = {};
    FactMask missing[kClasses] = {};
  };
  const PolicyBundle* const policy_;
  Verdict& out_;
  VerbMask open_, unresolved_ = 0;
  Pending pending_[kVerbCount];
};

}  // namespace portcullis
