// From a verdict to what is done at a mount, at the attach of a phone and at the open of a user client. Pure.
#pragma once
#include <string_view>

#include "core/events/event.h"

namespace portcullis {

// The denied verbs among `asked`, by whether they are to be enforced or only observed.
struct Denials {
  VerbMask enforced = 0;
  VerbMask observed = 0;
};
Denials denials(const Verdict&, VerbMask asked);
// Whether any of `asked` was decided in enforce mode.
bool anyEnforced(const Verdict&, VerbMask asked);

// What a verdict means for one volume.
struct MountPlan {
  bool deny = false;      // no mount at all
  MountFlags flags;       // else: at least so restricted
  Decision decision{};    // what the person experiences, or would have where nothing is enforced
  Outcome whenDone{};     // the outcome, once what is to be enforced has been
  bool enforces = false;  // anything to be carried out
};
MountPlan planMount(const Verdict&);
// The verbs that a mount is about.
VerbMask mountVerbs(const Verdict&);

// What a verdict means for a device as a whole, at its attach.
struct DevicePlan {
  bool capture = false;  // the whole device is taken away
  Decision decision{};
  Outcome whenDone{};
};
// `capturable`: from never_blocked.h. `strict`: the policy's whenNotEnforceable.
DevicePlan planDevice(const Attached&, const Verdict&, bool capturable, bool strict);
// The verbs that an attach is about: all but the storage verbs, which a mount asks for.
VerbMask attachVerbs(const Verdict&);

// A verdict for what no policy speaks about: `asked` allowed or denied by `never-blocked` or `unresolved`.
Verdict reservedVerdict(VerbMask asked, Effect, Mode, Decider);

}  // namespace portcullis
