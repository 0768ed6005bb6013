#include "core/bridge/enforcer.h"

#include <algorithm>

#include "core/bridge/never_blocked.h"
#include "core/policy/families.h"

namespace portcullis {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int kMostRetries = 6;
constexpr size_t kMostCaptures = 4;
constexpr int64_t kCaptureWindow = 60 * kSecond;
using Holder = Captures::Holder;

std::string placeOf(const Sight& sight) { return sight.device->key + '@' + sight.device->facts.location; }

}  // namespace

Effect unresolvedMount(const InForce& inForce) { return inForce.snapshot.policy ? inForce.policy.unresolvedMount : Effect::allow; }

Mode modeOf(const InForce& inForce) { return inForce.snapshot.policy ? inForce.policy.mode : Mode::observe; }

Sight unknownDisk(Sight present, const std::string& bsdName) {
  auto attached = std::make_shared<Attached>();
  attached->facts.descriptor.disk.present = true;
  attached->device.capabilities = bit(Family::unknown);
  attached->key = deviceKey(attached->device);
  present.device = std::move(attached);
  present.volume.emplace();
  present.volume->facts.bsdName = bsdName;
  return present;
}

namespace {

Judged judgeOne(const Sight& sight, const VolumeFacts& volume, const WallTime& time) {
  Judged judged = judge(sight, &volume, time);
  if (mountVerbs(judged.verdict)) return judged;
  // Something that is not known as storage carries a disk. The Mac's own is never blocked; any other is not resolved.
  if (exemptsEverything(sight.device->device.neverBlocked)) {
    judged.verdict = reservedVerdict(kStorageVerbs, Effect::allow, Mode::enforce, Decider::neverBlocked);
  } else {
    judged.verdict = reservedVerdict(kStorageVerbs, unresolvedMount(*sight.inForce), modeOf(*sight.inForce), Decider::unresolved);
  }
  return judged;
}

int strictness(const Verdict& verdict, Verb verb) {
  if (!verdict.denies(verb)) return 0;
  return verdict.of[static_cast<size_t>(verb)].mode == Mode::enforce ? 2 : 1;
}

}  // namespace

// A set of disks is what the strictest of them is, verb by verb.
Judged judgeVolume(const Sight& sight, const VolumeFacts& volume, const WallTime& time) {
  Judged judged = judgeOne(sight, volume, time);
  if (exemptsEverything(sight.device->device.neverBlocked)) return judged;
  for (const AttachedPtr& other : sight.others) {
    Sight member = other ? sight : unknownDisk(sight, volume.bsdName);
    if (other) member.device = other;
    const Judged theirs = judgeOne(member, volume, time);
    for (size_t i = 0; i < kVerbCount; ++i) {
      const auto verb = static_cast<Verb>(i);
      if (strictness(theirs.verdict, verb) <= strictness(judged.verdict, verb)) continue;
      judged.verdict.of[i] = theirs.verdict.of[i];
      judged.device = theirs.device;
    }
  }
  return judged;
}

Enforcer::Enforcer(Hub& hub, std::string captureFile) : hub_(hub), captures_(std::move(captureFile)) {}

void Enforcer::arrived(const AttachFacts& facts) {
  const bool added = hub_.world.attach(facts);
  if (added) {
    if (const auto sight = hub_.world.device(facts.registryId)) recordArrival(*sight);
  }
  hub_.conductor.post([this, id = facts.registryId, added] {
    settleDevice(id, added ? Trigger::attach : Trigger::sweep);
    if (added) return;
    for (const auto& state : hub_.world.devices()) {
      if (state.attached->facts.registryId != id) continue;
      for (const auto& [bsdName, volume] : state.volumes) settleVolume(bsdName, {});
    }
  });
}

void Enforcer::recordArrival(const Sight& sight) {
  const Canary::Withheld attach{hub_.backend.wallTime(), sight.person, sight.device};
  if (!hub_.canary.withhold(attach, hub_.backend.continuousMicros())) return hub_.record(attach);
  hub_.after(Canary::kAnnouncedMicros, [this, id = sight.device->facts.registryId] {
    if (auto late = hub_.canary.revealUnlessArmed(id)) hub_.record(std::move(*late));
  });
}

void Enforcer::departed(RegistryId id) {
  const auto state = hub_.world.detach(id);
  if (!state) return;
  if (hub_.canary.departed(id)) return;
  hub_.recordWithheld(id);
  hub_.record(DeviceRecord{false, state->attached});
  if (state->captured) hub_.conductor.post([this, facts = state->attached->facts] { captures_.remove(facts, Holder::policy); });
}

void Enforcer::mounted(const MountFacts& facts) {
  bool ours = false, news = false;
  hub_.world.change(facts.bsdName, [&](VolumeState& volume) {
    ours = volume.ownMountReport;
    volume.ownMountReport = false;
    news = !volume.mount || volume.mount->flags != facts.flags || volume.mount->mountPoint != facts.mountPoint;
    volume.mount = facts;
  });
  const auto sight = hub_.world.volume(facts.bsdName);
  if (!sight || ours || !news) return;
  hub_.recordWithheld(sight->device->facts.registryId);
  hub_.record(MountRecord{MountRecord::What::mount, sight->device, recordOf(*sight->volume), false}, sight->person);
  // What is in force may have changed between answer and mount, and some mounts come without a question.
  postSettle(facts.bsdName, {});
}

void Enforcer::unmounted(const std::string& bsdName) {
  const auto before = hub_.world.volume(bsdName);
  if (!before || !before->volume->mount) return;
  bool ours = false;
  hub_.world.change(bsdName, [&](VolumeState& volume) {
    ours = volume.ownUnmount;
    volume.ownUnmount = false;
    volume.mount.reset();
    if (ours) return;
    volume.heldBack = false;
    volume.imposed = {};
    volume.standing.reset();
  });
  if (ours) return;
  VolumeState after = *before->volume;
  after.mount.reset();
  hub_.record(MountRecord{MountRecord::What::unmount, before->device, recordOf(after), false}, before->person);
}

void Enforcer::volumeFacts(RegistryId id, const VolumeFacts& facts) {
  if (hub_.world.setVolume(id, facts)) postSettle(facts.bsdName, {});
}

void Enforcer::postSettle(const std::string& bsdName, Asked asked) {
  hub_.conductor.post([this, bsdName, asked = std::move(asked)] { settleVolume(bsdName, asked); });
}

void Enforcer::postSweep(SweepCause cause) {
  hub_.conductor.post([this, cause] { sweep(cause); });
}

void Enforcer::takeStock(const std::vector<AttachFacts>& attached, const std::vector<MountFacts>& mounts) {
  captures_.keepOnly(attached);
  for (const auto& facts : attached) {
    const bool added = hub_.world.attach(facts);
    const auto sight = hub_.world.device(facts.registryId);
    if (!sight) continue;
    if (added) hub_.record(DeviceRecord{true, sight->device}, sight->person);
    // It may be captured still or not: settling it takes it again or gives it back.
    if (captures_.contains(facts, Holder::policy)) hub_.world.change(facts.registryId, [](DeviceState& state) { state.captured = true; });
  }
  for (const auto& mount : mounts) {
    hub_.world.change(mount.bsdName, [&](VolumeState& volume) { volume.mount = mount; });
  }
  for (const auto& facts : attached) {
    const auto sight = hub_.world.device(facts.registryId);
    if (sight && sight->captured) {
      hub_.world.change(facts.registryId, [](DeviceState& state) { state.captured = false; });
      const Judged judged = judge(*sight, nullptr, hub_.backend.wallTime());
      if (!planFor(*sight, judged).capture && !heldByAdministrator(*sight)) release(*sight);
    }
    settleDevice(facts.registryId, Trigger::attach);
  }
  sweep(SweepCause::start);
}

void Enforcer::sweep(SweepCause cause) {
  for (const auto& state : hub_.world.devices()) {
    const bool leave = cause == SweepCause::documents && [&] {
      const auto inForce = hub_.world.present().inForce;
      return inForce->snapshot.policy && !inForce->policy.sweepAttached;
    }();
    if (!leave) settleDevice(state.attached->facts.registryId, Trigger::sweep);
    for (const auto& [bsdName, volume] : state.volumes) settleVolume(bsdName, {}, !leave);
  }
}

DevicePlan Enforcer::planFor(const Sight& sight, const Judged& judged) const {
  const bool strict = !judged.inForce->snapshot.policy || judged.inForce->policy.strictWhenNotEnforceable;
  const AttachFacts& facts = sight.device->facts;
  return planDevice(*sight.device, judged.verdict, capturable(facts, sight.device->device), strict);
}

// A device may show a keyboard or a disk only later: then it is not held any more, whoever wanted it.
bool Enforcer::heldByAdministrator(const Sight& sight) const {
  const AttachFacts& facts = sight.device->facts;
  return capturable(facts, sight.device->device) && captures_.contains(facts, Holder::administrator);
}

std::string Enforcer::captureRule(const Sight& sight) const {
  const Judged judged = judge(sight, nullptr, hub_.backend.wallTime());
  if (onlyWatching() || !planFor(sight, judged).capture) return "";
  for (size_t i = 0; i < kVerbCount; ++i) {
    const auto verb = static_cast<Verb>(i);
    if ((kPhoneVerbs & bit(verb)) && judged.verdict.denies(verb)) return std::string(judged.verdict.of[i].ruleId);
  }
  return "default";
}

Did Enforcer::settleDevice(RegistryId id, Trigger trigger) {
  const auto sight = hub_.world.device(id);
  if (!sight) return Did::gone;
  const Judged judged = judge(*sight, nullptr, hub_.backend.wallTime());
  const VerbMask asked = attachVerbs(judged.verdict);
  const DevicePlan plan = planFor(*sight, judged);
  const Did did = onlyWatching() ? Did::done : hold(*sight, plan.capture || heldByAdministrator(*sight), plan.capture);
  if (did == Did::gone) return did;
  Standing standing{plan.decision, did == Did::done ? plan.whenDone : Outcome::failed};
  if (onlyWatching() && plan.decision != Decision::allowed) standing.outcome = Outcome::observed;
  int failures = 0;
  hub_.world.change(id, [&](DeviceState& state) {
    if (asked) state.standing = standing;
    failures = state.failures = did == Did::done ? 0 : state.failures + 1;
  });
  if (failures) retryLater(failures, [this, id] { settleDevice(id, Trigger::sweep); });
  if (!asked || (trigger == Trigger::sweep && sight->standing == standing)) return did;
  VerdictRecord record = verdictRecord(trigger, judged);
  record.asked = asked;
  record.decision = standing.decision;
  record.outcome = standing.outcome;
  hub_.record(std::move(record), judged.person);
  return did;
}

Did Enforcer::hold(const Sight& sight, bool wanted, bool byPolicy) {
  if (wanted != sight.captured) return wanted ? capture(sight, byPolicy) : release(sight);
  // Who wants it may change while it stays captured.
  if (wanted && byPolicy && !captures_.add(sight.device->facts, Holder::policy)) return Did::failed;
  if (!byPolicy) captures_.remove(sight.device->facts, Holder::policy);
  return Did::done;
}

// Should a capture make the device come back under a new registry id, taking it at once again would never end. Such a device
// counts as not captured, and is tried again with growing pauses.
bool Enforcer::comesBackTooOften(const Sight& sight) {
  const int64_t now = hub_.backend.continuousMicros();
  for (auto& [device, times] : taken_) std::erase_if(times, [&](int64_t at) { return now - at >= kCaptureWindow; });
  std::erase_if(taken_, [](const auto& entry) { return entry.second.empty(); });
  auto& times = taken_[placeOf(sight)];
  if (times.size() >= kMostCaptures) return true;
  times.push_back(now);
  return false;
}

Did Enforcer::capture(const Sight& sight, bool byPolicy) {
  const AttachFacts& facts = sight.device->facts;
  if (comesBackTooOften(sight)) return Did::failed;
  // An administrator's is written down already.
  if (byPolicy && !captures_.add(facts, Holder::policy)) return Did::failed;
  const Did did = hub_.backend.captureUsb(facts.registryId);
  if (did == Did::done) {
    hub_.world.change(facts.registryId, [](DeviceState& state) { state.captured = true; });
  } else {
    captures_.remove(facts, Holder::policy);
  }
  return did;
}

Did Enforcer::release(const Sight& sight) {
  const AttachFacts& facts = sight.device->facts;
  taken_.erase(placeOf(sight));  // given back, it may come back
  const Did did = hub_.backend.releaseUsb(facts.registryId);
  if (did == Did::done || did == Did::gone) {
    hub_.world.change(facts.registryId, [](DeviceState& state) { state.captured = false; });
    captures_.remove(facts, Holder::policy);
  }
  return did;
}

void Enforcer::retryLater(int failures, std::function<void()> again) {
  if (failures > kMostRetries) return;  // the next sweep tries again
  hub_.after(kSecond << failures, [this, again = std::move(again)] { hub_.conductor.post(again); });
}

Enforcer::Step Enforcer::nextStep(const VolumeState& volume, const MountPlan& plan, bool mayTighten) {
  using What = Step::What;
  if (!volume.mount) return {volume.heldBack && !plan.deny ? What::mount : What::nothing, plan.flags};
  if (plan.deny) return {mayTighten ? What::unmount : What::nothing, {}};
  const bool tooLoose = !volume.mount->flags.satisfies(plan.flags);
  const bool tooTight = !plan.flags.satisfies(volume.imposed);
  return {(tooLoose && mayTighten) || tooTight ? What::mountAnew : What::nothing, plan.flags};
}

void Enforcer::settleVolume(const std::string& bsdName, const Asked& asked, bool mayTighten) {
  const auto sight = hub_.world.volume(bsdName);
  if (!sight) return;
  const Judged judged = judgeVolume(*sight, sight->volume->facts, hub_.backend.wallTime());
  const MountPlan plan = planMount(judged.verdict);
  const Step step = onlyWatching() ? Step{} : nextStep(*sight->volume, plan, mayTighten);
  const Did did = carryOut(bsdName, step);
  if (did == Did::gone) return;
  if (!mayTighten && step.what == Step::What::nothing) return;
  recordSettled(*sight, judged, plan, step, did, asked);
  int failures = 0;
  hub_.world.change(bsdName, [&](VolumeState& volume) { failures = volume.failures = did == Did::done ? 0 : volume.failures + 1; });
  if (failures) retryLater(failures, [this, bsdName] { settleVolume(bsdName, {}); });
}

Did Enforcer::carryOut(const std::string& bsdName, const Step& step) {
  switch (step.what) {
    case Step::What::nothing: return Did::done;
    case Step::What::unmount: return unmount(bsdName);
    case Step::What::mount: return mount(bsdName, step.flags);
    case Step::What::mountAnew: {
      const Did did = unmount(bsdName);
      return did == Did::done ? mount(bsdName, step.flags) : did;
    }
  }
  return Did::failed;
}

Did Enforcer::unmount(const std::string& bsdName) {
  hub_.world.change(bsdName, [](VolumeState& volume) { volume.ownUnmount = true; });
  const Did did = hub_.backend.unmount(bsdName);
  hub_.world.change(bsdName, [&](VolumeState& volume) {
    volume.ownUnmount = false;  // a report that comes later finds nothing mounted, and is ignored
    if (did != Did::done) return;
    volume.mount.reset();
    volume.heldBack = true;
    volume.imposed = {};
  });
  return did;
}

Did Enforcer::mount(const std::string& bsdName, MountFlags flags) {
  hub_.world.change(bsdName, [&](VolumeState& volume) {
    volume.ownMount = flags;
    volume.ownMountReport = true;
  });
  const Did did = hub_.backend.mount(bsdName, flags);
  hub_.world.change(bsdName, [&](VolumeState& volume) {
    volume.ownMount.reset();
    if (did == Did::done) {
      volume.heldBack = false;
      volume.imposed = flags;
    } else {
      volume.ownMountReport = false;
    }
  });
  return did;
}

// Records a verdict when something was done about the volume, or when it stands differently than was last recorded.
void Enforcer::recordSettled(const Sight& before, const Judged& judged, const MountPlan& plan, const Step& step, Did did,
                             const Asked& asked) {
  const std::string& bsdName = before.volume->facts.bsdName;
  Standing standing{plan.decision, did == Did::done ? plan.whenDone : Outcome::failed};
  if (onlyWatching() && plan.decision != Decision::allowed) standing.outcome = Outcome::observed;
  const auto after = hub_.world.volume(bsdName);
  const VolumeState volume = after ? *after->volume : *before.volume;
  const bool concerns = volume.mount || volume.heldBack || before.volume->mount;
  const bool acted = step.what != Step::What::nothing && (did == Did::done || before.volume->standing != standing);
  const bool changed = concerns && before.volume->standing != standing && before.volume->standing.has_value();
  hub_.world.change(bsdName, [&](VolumeState& v) {
    if (concerns) v.standing = standing;
  });
  if (asked.trigger == Trigger::sweep && !acted && !changed) return;
  VerdictRecord record = verdictRecord(asked.trigger, judged);
  record.volume = recordOf(volume);
  record.process = asked.process;
  record.asked = mountVerbs(judged.verdict);
  record.decision = standing.decision;
  record.outcome = asked.late ? Outcome::tooLate : standing.outcome;
  record.answeredInMicros = asked.answeredInMicros;
  hub_.record(std::move(record), judged.person);
  if (did != Did::done || step.what == Step::What::nothing) return;
  VolumeState gone = *before.volume;
  gone.mount.reset();
  if (before.volume->mount) hub_.record(MountRecord{MountRecord::What::unmount, before.device, recordOf(gone), true}, judged.person);
  if (volume.mount) hub_.record(MountRecord{MountRecord::What::mount, before.device, recordOf(volume), true}, judged.person);
}

}  // namespace portcullis
