#include "core/bridge/raw_guard.h"

#include "core/bridge/disk_look_up.h"
#include "core/bridge/disk_tools.h"
#include "core/bridge/mount_source.h"
#include "core/bridge/never_blocked.h"
#include "core/policy/families.h"

namespace portcullis {
namespace {

VerbMask askedBy(const RawOpenRequest& request) {
  // An open for neither (O_EVTONLY and the like) watches a node; it may be refused only where reading is.
  const VerbMask read = request.read || !request.write ? bit(Verb::read) : VerbMask{0};
  return static_cast<VerbMask>(read | (request.write ? bit(Verb::write) : VerbMask{0}));
}

RawAccess accessOf(VerbMask denied) {
  if (denied & bit(Verb::read)) return RawAccess::none;
  return denied & bit(Verb::write) ? RawAccess::readOnly : RawAccess::all;
}

Denials writesOnly(const Denials& denied) {
  const auto writes = [](VerbMask verbs) { return verbs ? bit(Verb::write) : VerbMask{0}; };
  return {writes(denied.enforced), writes(denied.observed)};
}

}  // namespace

void RawGuard::handle(const AnswerPtr& answer, const RawOpenRequest& request) {
  const MountSource source = mountSource(request.path);
  const DiskTool tool = source.kind == MountSource::Kind::disk ? diskToolOf(request.process) : DiskTool::any;
  // Not a disk; and the tools that probe, check and mount every disk must never wait for us, our own mounts need them.
  if (tool == DiskTool::any || (tool == DiskTool::reader && !request.write)) {
    answer->give(Answer::allow);
    return;
  }
  const auto sight = hub_.world.volume(source.bsdName);
  if (!sight) return lookUp(answer, request, source.bsdName);
  this->answer(answer, request, *sight);
}

void RawGuard::lookUp(const AnswerPtr& answer, const RawOpenRequest& request, const std::string& bsdName) {
  lookUpVolume(hub_, enforcer_, answer, bsdName, [this, answer, request, bsdName](const std::optional<Sight>& sight) {
    this->answer(answer, request, sight ? *sight : unknownDisk(hub_.world.present(), bsdName));
  });
}

void RawGuard::answer(const AnswerPtr& answer, const RawOpenRequest& request, const Sight& sight) {
  const VerbMask asked = askedBy(request);
  const Judged judged = judgeVolume(sight, sight.volume->facts, hub_.backend.wallTime());
  // What reads always can be denied writing alone; and where reading is denied, nothing is to be written either.
  const bool reader = diskToolOf(request.process) == DiskTool::reader;
  Denials denied = denials(judged.verdict, bit(Verb::read) | bit(Verb::write));
  if (reader) denied = writesOnly(denied);
  const bool refused = (denied.enforced & asked) != 0;
  const bool inTime = answer->giveUpTo(accessOf(denied.enforced), refused ? Answer::deny : Answer::allow);
  const RegistryId id = sight.device->facts.registryId;
  if (exemptsEverything(sight.device->device.neverBlocked) || hub_.canary.covers(id, hub_.backend.continuousMicros())) return;
  const Decision decision = (denied.enforced | denied.observed) & asked ? Decision::denied : Decision::allowed;
  const std::string what = sight.volume->facts.bsdName + '\n' + std::to_string(asked) + '\n' + std::to_string(static_cast<int>(decision));
  if (inTime && !recorded_.first(sight, request.process, what)) return;
  hub_.recordWithheld(id);
  VerdictRecord record = verdictRecord(Trigger::rawOpen, judged);
  record.volume = recordOf(*sight.volume);
  record.process = request.process;
  record.asked = asked;
  record.decision = decision;
  const bool observing = !refused && ((denied.observed & asked) || !anyEnforced(judged.verdict, asked));
  record.outcome = !inTime ? Outcome::tooLate : observing ? Outcome::observed : Outcome::enforced;
  record.answeredInMicros = answer->tookMicros();
  hub_.record(std::move(record), judged.person);
}

}  // namespace portcullis
