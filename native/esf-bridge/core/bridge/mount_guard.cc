#include "core/bridge/mount_guard.h"

#include "core/bridge/disk_look_up.h"
#include "core/policy/families.h"
#include "core/policy/strings.h"

namespace portcullis {
namespace {

Trigger triggerOf(const MountRequest& request) { return request.remount ? Trigger::remount : Trigger::mount; }

// The server and share, without the account that signs in there.
AttachedPtr networkVolume(const MountRequest& request) {
  auto attached = std::make_shared<Attached>();
  const size_t at = request.source.find('@');
  const bool account = request.source.starts_with("//") && at != std::string::npos;
  const std::string name = clean(account ? "//" + request.source.substr(at + 1) : request.source);
  attached->facts.location = name;
  attached->facts.bus = Bus::network;
  Device& device = attached->device;
  device.family = Family::networkVolume;
  device.capabilities = bit(Family::networkVolume);
  device.productName = name;
  device.hasProduct = !name.empty();
  device.bus = Bus::network;
  attached->key = deviceKey(device);
  return attached;
}

}  // namespace

void MountGuard::handle(const AnswerPtr& answer, const MountRequest& request) {
  const MountSource source = mountSource(request.source);
  switch (source.kind) {
    case MountSource::Kind::disk: return handleDisk(answer, request, source.bsdName);
    case MountSource::Kind::network:
      // Whatever the source looks like: what the system calls external is a disk.
      if (request.origin == MountOrigin::external) return lookUp(answer, request, kUnnamedDisk);
      return handleNetwork(answer, request);
    case MountSource::Kind::other: return handleOther(answer, request);
  }
}

// A source that names neither disk nor server has nothing behind it, unless the system says otherwise.
void MountGuard::handleOther(const AnswerPtr& answer, const MountRequest& request) {
  if (request.origin == MountOrigin::network) return handleNetwork(answer, request);
  if (request.origin == MountOrigin::external) return lookUp(answer, request, kUnnamedDisk);
  // A second way to every raw disk, where opens of `/dev/disk*` are not seen.
  if (request.fileSystem == "devfs" && request.mountPoint != "/dev") return lookUp(answer, request, kUnnamedDisk);
  answer->give(Answer::allow);  // never blocked, nothing to record
}

void MountGuard::handleDisk(const AnswerPtr& answer, const MountRequest& request, const std::string& bsdName) {
  const auto sight = hub_.world.volume(bsdName);
  if (denyCanary(answer, bsdName, sight ? &*sight : nullptr)) return;
  if (!sight) return lookUp(answer, request, bsdName);
  hub_.recordWithheld(sight->device->facts.registryId);
  const auto& own = sight->volume->ownMount;
  if (own && request.flags.satisfies(*own)) {
    answer->give(Answer::allow);  // the bridge's own: judged already
    return;
  }
  answerKnown(answer, request, *sight);
}

bool MountGuard::denyCanary(const AnswerPtr& answer, const std::string& bsdName, const Sight* sight) {
  const int64_t now = hub_.backend.continuousMicros();
  const bool ours = sight ? hub_.canary.covers(sight->device->facts.registryId, now) : hub_.canary.coversName(bsdName, now);
  if (!ours) return false;
  // Only an answer that was in time proves anything.
  if (answer->denyCanary()) hub_.canary.denied(hub_.backend.wallTime().epochMillis);
  return true;
}

// A share has no descriptor to read and nothing to mount anew: it is judged by what the source says.
void MountGuard::handleNetwork(const AnswerPtr& answer, const MountRequest& request) {
  Sight sight = hub_.world.present();
  sight.device = networkVolume(request);
  sight.volume.emplace();
  sight.volume->facts.bsdName = sight.device->facts.location;
  sight.volume->facts.fileSystem = request.fileSystem;
  sight.volume->facts.fileSystemKnown = !request.fileSystem.empty();
  const Judged judged = judgeVolume(sight, sight.volume->facts, hub_.backend.wallTime());
  const MountPlan plan = planMount(judged.verdict);
  answer->give(plan.deny || !request.flags.satisfies(plan.flags) ? Answer::deny : Answer::allow);
  recordAnswered(answer, request, sight, judged, plan);
}

void MountGuard::lookUp(const AnswerPtr& answer, const MountRequest& request, const std::string& bsdName) {
  lookUpVolume(hub_, enforcer_, answer, bsdName, [this, answer, request, bsdName](const std::optional<Sight>& sight) {
    if (denyCanary(answer, bsdName, sight ? &*sight : nullptr)) return;
    if (sight) {
      hub_.recordWithheld(sight->device->facts.registryId);
      answerKnown(answer, request, *sight);
    } else {
      answerUnknown(answer, request, bsdName);
    }
  });
}

void MountGuard::answerKnown(const AnswerPtr& answer, const MountRequest& request, const Sight& sight) {
  const std::string& bsdName = sight.volume->facts.bsdName;
  const Judged judged = judgeVolume(sight, sight.volume->facts, hub_.backend.wallTime());
  const MountPlan plan = planMount(judged.verdict);
  // What is not known to be restricted enough is not: a remount that may be `mount -uw`.
  const bool restricted = request.flagsKnown ? request.flags.satisfies(plan.flags) : MountFlags{}.satisfies(plan.flags);
  const bool allow = !plan.deny && restricted;
  const bool inTime = answer->give(allow ? Answer::allow : Answer::deny);
  if (request.remount) return recordAnswered(answer, request, sight, judged, plan);
  // Denied for now: mounted by the bridge as soon as policy allows, restricted where it says so.
  const bool denied = answer->answer() == Answer::deny;
  hub_.world.change(bsdName, [&](VolumeState& volume) {
    volume.heldBack = denied;
    if (inTime && (allow || plan.deny)) volume.standing = Standing{plan.decision, plan.whenDone};
    if (inTime && allow) volume.imposed = {};
  });
  if (!inTime || (!allow && !plan.deny)) {
    return enforcer_.postSettle(bsdName, {Trigger::mount, request.process, answer->tookMicros(), !inTime});
  }
  recordAnswered(answer, request, sight, judged, plan);
}

void MountGuard::answerUnknown(const AnswerPtr& answer, const MountRequest& request, const std::string& bsdName) {
  Sight sight = unknownDisk(hub_.world.present(), bsdName);
  sight.volume->facts.fileSystem = request.fileSystem;
  sight.volume->facts.fileSystemKnown = !request.fileSystem.empty();
  const Judged judged = judgeVolume(sight, sight.volume->facts, hub_.backend.wallTime());
  const MountPlan plan = planMount(judged.verdict);
  answer->give(plan.deny ? Answer::deny : Answer::allow);
  recordAnswered(answer, request, sight, judged, plan);
}

void MountGuard::recordAnswered(const AnswerPtr& answer, const MountRequest& request, const Sight& sight, const Judged& judged,
                                const MountPlan& plan) {
  VerdictRecord record = verdictRecord(triggerOf(request), judged);
  record.volume = recordOf(*sight.volume);
  record.process = request.process;
  record.asked = mountVerbs(judged.verdict);
  record.decision = plan.decision;
  record.outcome = plan.whenDone;
  record.answeredInMicros = answer->tookMicros();
  hub_.record(std::move(record), judged.person);
}

}  // namespace portcullis
